/** Texts of strangers have bounds, and each line is read in time that grows with its length alone. */

const stackCharsMax = 256 * 1024;
const linesMax = 20_000;
const lineCharsMax = 2048;
const rawCharsMax = 500;
const messageCharsMax = 4096;

/** The first `charsMax` of a text, never half a surrogate pair. */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const last = text.charCodeAt(charsMax - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? charsMax - 1 : charsMax);
}

export interface StackText {
  readonly lines: readonly string[];
  readonly isCut: boolean;
}

export function linesOf(stack: string): StackText {
  const lines = cutText(stack, stackCharsMax).split('\n', linesMax);
  return {
    lines: lines.map((line) => cutText(line, lineCharsMax).trimEnd()),
    isCut: stack.length > stackCharsMax,
  };
}

export const rawOf = (line: string): string => cutText(line.trim(), rawCharsMax);
export const messageOf = (text: string): string => cutText(text.trim(), messageCharsMax);

export interface Position {
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** `src/a.js:12:3` → its parts; without a number, all of it is the path. */
export function positionOf(text: string): Position {
  const tail = /:(\d{1,9})(?::(\d{1,9}))?$/.exec(text);
  if (!tail) return { path: text, line: null, column: null };
  return {
    path: text.slice(0, tail.index),
    line: Number(tail[1]),
    column: tail[2] === undefined ? null : Number(tail[2]),
  };
}

/** `a.B: text` → type and message. A line that begins with no type is a message. */
export function headingOf(text: string): { readonly type: string; readonly message: string } {
  const colon = text.indexOf(': ');
  const before = (colon < 0 ? text : text.slice(0, colon)).trim().replace(/:$/, '');
  const type = before.replace(/ \[[\w-]+\]$/, '');
  if (!/^[\w$.\\@/<>`+*&-]{1,300}$/.test(type)) return { type: '', message: messageOf(text) };
  return { type, message: colon < 0 ? '' : messageOf(text.slice(colon + 2)) };
}

export const indentOf = (line: string): number => line.length - line.trimStart().length;

export const slashed = (path: string): string => path.replaceAll('\\', '/');
