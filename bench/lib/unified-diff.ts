import type { InputFile } from '@dojang/commit/engine';

/** A hunk of a unified diff, its lines with their mark (` `, `+`, `-`) and without line ends. */
export interface DiffHunk {
  /** What git prints behind `@@`: the line that encloses the hunk; empty where there is none. */
  readonly enclosing: string;
  readonly lines: readonly string[];
}

export interface DiffFile {
  readonly path: string;
  readonly oldPath: string | null;
  readonly state: InputFile['state'];
  readonly binary: boolean;
  readonly modeChanged: boolean;
  readonly hunks: readonly DiffHunk[];
}

/** Reads what `git diff` prints. Lines that are none of its own are passed over. */
export function parseUnifiedDiff(diff: string): DiffFile[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '))
    .map(parseFile);
}

function parseFile(part: string): DiffFile {
  const lines = part.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const firstHunk = lines.findIndex((line) => line.startsWith('@@ '));
  const head = firstHunk === -1 ? lines : lines.slice(0, firstHunk);
  const fieldOf = (start: string) =>
    head.find((line) => line.startsWith(start))?.slice(start.length);
  const named = /^diff --git "?a\/(.*?)"? "?b\/(.*?)"?$/.exec(head[0]!);
  const oldPath = fieldOf('rename from ') ?? fieldOf('copy from ') ?? null;
  const path = fieldOf('rename to ') ?? fieldOf('copy to ') ?? named?.[2] ?? 'file';
  const has = (start: string) => fieldOf(start) !== undefined;
  const modeChanged = has('old mode ');
  const hunks: { enclosing: string; lines: string[] }[] = [];
  for (const line of firstHunk === -1 ? [] : lines.slice(firstHunk)) {
    const start = /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@ ?(.*)$/.exec(line);
    if (start) hunks.push({ enclosing: start[1]!, lines: [] });
    // Some tools strip the trailing blank of an empty context line.
    else if (line === '') hunks.at(-1)!.lines.push(' ');
    else if (/^[ +-]/.test(line)) hunks.at(-1)!.lines.push(line);
  }
  const state = has('new file')
    ? 'added'
    : has('deleted file')
      ? 'deleted'
      : has('rename from ')
        ? 'renamed'
        : has('copy from ')
          ? 'copied'
          : modeChanged && hunks.length === 0
            ? 'mode'
            : 'modified';
  const binary = head.some((line) => /^(?:Binary files |GIT binary patch)/.test(line));
  return { path, oldPath, state, binary, modeChanged, hunks };
}

/**
 * The file as far as its diff shows it: the lines of every hunk, one after the other. What lies between
 * them is unknown, so parsers see a text with gaps.
 */
export function inputOf(file: DiffFile): InputFile {
  const side = (mark: '+' | '-') =>
    file.hunks
      .flatMap(({ lines }) => lines.filter((line) => line[0] === ' ' || line[0] === mark))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const { path, oldPath, state, binary, modeChanged } = file;
  return {
    path,
    oldPath,
    state,
    binary,
    modeChanged,
    before: state === 'added' || binary ? null : side('-'),
    after: state === 'deleted' || binary ? null : side('+'),
  };
}
