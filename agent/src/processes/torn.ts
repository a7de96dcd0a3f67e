/** Lines that nothing but a key or a certificate has, with what stands before them. */
const keyLine = /^(?:remote: )?[\s>|+"']{0,12}(?:[A-Za-z0-9+/=]{40,}\W{0,4})?$/;

/**
 * What is left of a text that lost its beginning, from the first whole line on. A key whose first line is
 * lost is not known for one any more, so what is left of it goes, too.
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
