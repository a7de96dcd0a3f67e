import { type Edit, lineEdits, splitLines } from './lines.ts';
import type { Hunk } from './scope.ts';

/**
 * A file of a change, as the agent read it. `before` and `after` are null if the file does not exist on that
 * side.
 */
export interface InputFile {
  readonly path: string;
  readonly oldPath: string | null;
  readonly state: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'mode' | 'type';
  readonly before: string | null;
  readonly after: string | null;
  readonly binary: boolean;
  readonly modeChanged: boolean;
}

/** With more characters on a side than this, a file is one hunk and is not analysed. */
export const textMax = 4 * 1024 * 1024;
const editsMax = 4000;

/** The hunk id of a file that cannot be split. */
export const wholeHunk = (path: string): string => `${path}#0`;

/**
 * The edits between two texts. Null if the file must be one hunk: bytes that are not UTF-8 (two different ones
 * decode alike, so a part of the file could not be rebuilt exactly), a text beyond {@link textMax}, or more
 * edits than a person could choose from.
 */
export function textEdits(before: string, after: string): Edit[] | null {
  if (before.length > textMax || after.length > textMax) return null;
  if (before.includes('\uFFFD') || after.includes('\uFFFD')) return null;
  const edits = lineEdits(splitLines(before), splitLines(after));
  return edits.length > editsMax || edits.length === 0 ? null : edits;
}

/**
 * Whether the change is one hunk: added, deleted, renamed, binary and mode changes are. A text change has one
 * hunk for each edit.
 */
export function isWhole(file: InputFile): boolean {
  return (
    file.before === null ||
    file.after === null ||
    file.binary ||
    file.modeChanged ||
    file.state !== 'modified' ||
    (file.oldPath !== null && file.oldPath !== file.path)
  );
}

/** The hunks of a file, from its edits (null if it is one hunk). */
export function hunksOf(file: InputFile, edits: readonly Edit[] | null): Hunk[] {
  if (edits === null || isWhole(file)) {
    const oldLines = countLines(file.before);
    const newLines = countLines(file.after);
    return [
      {
        id: wholeHunk(file.path),
        oldStart: oldLines === 0 ? 0 : 1,
        oldLines,
        newStart: newLines === 0 ? 0 : 1,
        newLines,
      },
    ];
  }
  return edits.map((edit, at) => ({
    id: `${file.path}#${at + 1}`,
    oldStart: edit.oldStart + (edit.oldEnd > edit.oldStart ? 1 : 0),
    oldLines: edit.oldEnd - edit.oldStart,
    newStart: edit.newStart + (edit.newEnd > edit.newStart ? 1 : 0),
    newLines: edit.newEnd - edit.newStart,
  }));
}

export function countLines(text: string | null): number {
  if (text === null || text === '') return 0;
  let lines = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/**
 * The file with only some of its hunks applied, exact to the character, including line endings and a missing
 * final newline. Only the number after the last `#` of a hunk id counts, so pass only ids of this file. No id
 * gives `before`, all ids give `after`. A file of which every hunk is wanted needs no rebuilding: take its
 * approved blob.
 */
export function applyHunks(
  before: string | null,
  after: string | null,
  hunkIds: readonly string[],
): string | null {
  if (hunkIds.length === 0) return before;
  const wanted = new Set(hunkIds.map((id) => Number(id.slice(id.lastIndexOf('#') + 1))));
  if (before === null || after === null || wanted.has(0)) return after;
  const edits = textEdits(before, after);
  if (edits === null) return after;
  const oldLines = splitLines(before);
  const newLines = splitLines(after);
  const parts: string[] = [];
  let at = 0;
  edits.forEach((edit, index) => {
    for (; at < edit.oldStart; at += 1) parts.push(oldLines[at]!);
    const [lines, start, end] = wanted.has(index + 1)
      ? [newLines, edit.newStart, edit.newEnd]
      : [oldLines, edit.oldStart, edit.oldEnd];
    for (let line = start; line < end; line += 1) parts.push(lines[line]!);
    at = edit.oldEnd;
  });
  for (; at < oldLines.length; at += 1) parts.push(oldLines[at]!);
  // Only the last edit can hold a line without a newline, so joining never fuses two lines.
  return parts.join('');
}
