/** Bytes of UTF-8 that a row keeps of each kind of text. */
export const textMax = {
  key: 256,
  name: 1024,
  value: 32 * 1024,
  body: 128 * 1024,
  stack: 256 * 1024,
};

const isPlain = (text: string) => text.isWellFormed() && !text.includes('\0');

/** Text that every engine takes: half surrogates become U+FFFD, and NUL goes. */
export const storable = (text: string): string =>
  isPlain(text) ? text : text.toWellFormed().replaceAll('\0', '');

/** The text, or its beginning of at most `bytesMax` bytes, cut at a code point, and `…`. */
export function cutText(text: string, bytesMax: number): string {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 <= bytesMax) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax - 3;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.toString('utf8', 0, end)}…`;
}
