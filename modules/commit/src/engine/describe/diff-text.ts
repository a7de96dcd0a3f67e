import { type InputFile, textEdits } from '../change/hunks.ts';
import { type Edit, splitLines } from '../change/lines.ts';
import { coverSecrets } from '../change/secrets.ts';

export interface DisplayLine {
  readonly kind: ' ' | '+' | '-';
  /** The line without its ending. */
  readonly text: string;
  /** Whether this is the last line of the text, without a newline after it. */
  readonly noNewline: boolean;
}

export interface DisplayHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly DisplayLine[];
}

const context = 3;

/** Hunks as git shows them, with three lines of context. Neighbours are joined. */
export function unifiedHunks(before: string | null, after: string | null): DisplayHunk[] {
  const oldLines = splitLines(before ?? '');
  const newLines = splitLines(after ?? '');
  return displayHunks(oldLines, newLines, editsFor(before, after, oldLines, newLines));
}

function editsFor(
  before: string | null,
  after: string | null,
  oldLines: readonly string[],
  newLines: readonly string[],
): Edit[] {
  const edits = before !== null && after !== null ? textEdits(before, after) : null;
  if (edits !== null) return edits;
  if (before === after) return [];
  return [{ oldStart: 0, oldEnd: oldLines.length, newStart: 0, newEnd: newLines.length }];
}

function displayHunks(
  oldLines: readonly string[],
  newLines: readonly string[],
  edits: readonly Edit[],
): DisplayHunk[] {
  const groups: Edit[][] = [];
  for (const edit of edits) {
    const last = groups.at(-1)?.at(-1);
    if (last && edit.oldStart - last.oldEnd <= context * 2) groups.at(-1)!.push(edit);
    else groups.push([edit]);
  }
  return groups.map((group) => displayHunk(oldLines, newLines, group));
}

function displayHunk(
  oldLines: readonly string[],
  newLines: readonly string[],
  group: readonly Edit[],
): DisplayHunk {
  const first = group[0]!;
  const last = group.at(-1)!;
  const lead = Math.min(context, first.oldStart, first.newStart);
  const trail = Math.min(context, oldLines.length - last.oldEnd, newLines.length - last.newEnd);
  const lines: DisplayLine[] = [];
  const push = (kind: ' ' | '+' | '-', line: string) =>
    lines.push({ kind, text: line.replace(/\n$/, ''), noNewline: !line.endsWith('\n') });
  let at = first.oldStart - lead;
  for (const edit of group) {
    for (; at < edit.oldStart; at += 1) push(' ', oldLines[at]!);
    for (; at < edit.oldEnd; at += 1) push('-', oldLines[at]!);
    for (let line = edit.newStart; line < edit.newEnd; line += 1) push('+', newLines[line]!);
  }
  for (; at < last.oldEnd + trail; at += 1) push(' ', oldLines[at]!);
  const oldStart = first.oldStart - lead;
  const newStart = first.newStart - lead;
  const oldCount = last.oldEnd + trail - oldStart;
  const newCount = last.newEnd + trail - newStart;
  return {
    oldStart: oldCount === 0 ? oldStart : oldStart + 1,
    oldLines: oldCount,
    newStart: newCount === 0 ? newStart : newStart + 1,
    newLines: newCount,
    lines,
  };
}

/**
 * A file's diff for the page: unified hunks as git prints them, without the file header, cut at `charsMax`.
 * Secrets are covered line by line, so that line numbers stay right.
 */
export function renderDiffFile(
  file: InputFile,
  options: { charsMax?: number } = {},
): { path: string; oldPath: string | null; text: string; cut: boolean } {
  const charsMax = options.charsMax ?? 20_000;
  const head = { path: file.path, oldPath: file.oldPath };
  if (file.binary) return { ...head, text: '', cut: false };
  const { before, after } = file;
  const oldRaw = splitLines(before ?? '');
  const newRaw = splitLines(after ?? '');
  const edits = editsFor(before, after, oldRaw, newRaw);
  const hunks = displayHunks(covered(before, oldRaw), covered(after, newRaw), edits);
  const parts: string[] = [];
  let length = 0;
  for (const hunk of hunks) {
    const header = `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
    for (const line of [header, ...hunk.lines.flatMap(textLines)]) {
      if (length + line.length > charsMax) return { ...head, text: parts.join('\n'), cut: true };
      parts.push(line);
      length += line.length + 1;
    }
  }
  return { ...head, text: parts.join('\n'), cut: false };
}

const range = (start: number, lines: number) => (lines === 1 ? `${start}` : `${start},${lines}`);
const textLines = ({ kind, text, noNewline }: DisplayLine) =>
  noNewline ? [kind + text, '\\ No newline at end of file'] : [kind + text];

/** The same lines with the characters of every secret covered. A secret may span lines. */
function covered(text: string | null, lines: readonly string[]): readonly string[] {
  return text === null ? lines : splitLines(coverSecrets(text));
}
