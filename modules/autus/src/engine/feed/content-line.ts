/** Lines of RFC 5545. The libraries that were tried cut emoji in two or write times without a zone. */

/** A line is at most 75 bytes before its line break; the next one begins with a space. */
const lineBytesMax = 75;

/** Control characters have no place in a text; any kind of line break is one. */
const lineBreaks = /\r\n|[\n\r\u0085\u2028\u2029]/g;
const controls = /[\p{Cc}\p{Cf}]/gu;
/** Joiners are part of letters and emoji. */
const isJoiner = (character: string) => character === '\u200c' || character === '\u200d';

const bytesOf = (character: string) => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
};

/** A text value: no character of it can end the line or begin another property. */
export function escapeText(text: string, charactersMax: number): string {
  const lines = text
    .slice(0, charactersMax * 4)
    .toWellFormed()
    .split(lineBreaks)
    .map((line) => line.replace(controls, (each) => (isJoiner(each) ? each : '')));
  const cut = [...lines.join('\n')].slice(0, charactersMax).join('');
  return cut.replace(/[\\;,]/g, (each) => `\\${each}`).replaceAll('\n', '\\n');
}

/** Name and value as lines of the file, folded between characters. */
export function contentLine(name: string, value: string): string {
  let out = '';
  let bytes = 0;
  for (const character of `${name}:${value}`) {
    const size = bytesOf(character);
    if (bytes + size > lineBytesMax) {
      out += '\r\n ';
      bytes = 1;
    }
    out += character;
    bytes += size;
  }
  return `${out}\r\n`;
}
