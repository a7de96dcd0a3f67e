/** Lines that only a key or a certificate has, with what may stand before them. */
const keyLine = /^(?:remote: )?[\s>|+"']{0,12}(?:[A-Za-z0-9+/=]{40,}\W{0,4})?$/;

/**
 * The rest of a text that lost its beginning, from the first whole line on. A key without its first line is not
 * recognized any more, so its rest is removed, too.
 */
export function withoutTornStart(torn: string): string {
  const at = torn.search(/[\r\n]/);
  const text = at === -1 ? '' : torn.slice(at + 1);
  const end = text.indexOf('-----END ');
  const begin = text.indexOf('-----BEGIN ');
  if (end !== -1 && (begin === -1 || end < begin)) {
    const after = text.slice(end).search(/[\r\n]/);
    return after === -1 ? '' : text.slice(end + after + 1);
  }
  const lines = text.split('\n');
  const first = lines.findIndex((line) => !keyLine.test(line));
  return first === -1 ? '' : lines.slice(first).join('\n');
}
