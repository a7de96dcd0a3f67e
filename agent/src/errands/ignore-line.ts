/** Letters that mean something in a pattern of `.gitignore`: `\`, `*`, `?`, `[`. */
const special: ReadonlySet<number> = new Set([92, 42, 63, 91]);
const backslash = 92;
const space = 32;

/**
 * The line of `.gitignore` for one path, as seen from the folder of that file. It begins with a slash, so it fits nothing
 * else, and no `#` or `!` of a name is the first letter. Null if no line can name the path.
 */
export function lineFor(raw: Buffer, isFolder: boolean): Buffer | null {
  const name = isFolder && raw.at(-1) === 47 ? raw.subarray(0, -1) : raw;
  // A line ends at a line feed, and git drops a carriage return before it.
  if (name.length === 0 || name.includes(10) || name.includes(13) || name.includes(0)) return null;
  const end = name.length - trailingSpaces(name);
  const bytes: number[] = [47];
  for (const [at, byte] of name.entries()) {
    if (special.has(byte) || at >= end) bytes.push(backslash);
    bytes.push(byte);
  }
  if (isFolder) bytes.push(47);
  return Buffer.from(bytes);
}

function trailingSpaces(name: Buffer): number {
  let count = 0;
  while (count < name.length && name[name.length - 1 - count] === space) count += 1;
  return count;
}

/**
 * The file with one more line at its end. No other byte changes: the line ends as those of the file do, and where the file
 * ends without a line end, so does the new line.
 */
export function withLine(content: Buffer, line: Buffer): Buffer {
  const isEnded = content.length === 0 || content.at(-1) === 10;
  const end = content.includes('\r\n') ? Buffer.from('\r\n') : Buffer.from('\n');
  return isEnded ? Buffer.concat([content, line, end]) : Buffer.concat([content, end, line]);
}
