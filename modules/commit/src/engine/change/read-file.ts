import { bumpsOf } from './bumps.ts';
import { countLines, hunksOf, type InputFile, isWhole, textEdits } from './hunks.ts';
import { ignoredAs } from './ignore.ts';
import { languageOfPath } from './languages.ts';
import type { Edit } from './lines.ts';
import type { ChangedFile } from './scope.ts';
import { traitsOf } from './traits.ts';

/** A file of the change, with data for the engine's later steps. */
export interface ReadFile {
  readonly input: InputFile;
  readonly file: ChangedFile;
  /** Line edits for elements and text, even if the file is one hunk. Null if the file was not analysed. */
  readonly edits: readonly Edit[] | null;
  /** The hunk of each edit, by the edit's number. */
  readonly hunkOf: (edit: number) => string;
}

/** Diffs and classifies one file. Never throws, whatever the file contains. */
export function readFile(input: InputFile, matchesPattern: (path: string) => boolean): ReadFile {
  const ignored = ignoredAs(input, matchesPattern);
  const { before, after, path } = input;
  const isText = !input.binary && (before !== null || after !== null);
  const edits = isText && before !== null && after !== null ? textEdits(before, after) : null;
  const whole = edits === null || isWhole(input);
  const hunks = hunksOf(input, edits);
  const lines = linesChanged(input, edits);
  const isSeen = ignored === null && isText;
  const shown = edits ?? (isSeen ? wholeEdit(input) : null);
  const traits = isSeen ? traitsOf(before, after, shown) : {};
  const bumps = isText && ignored !== 'large' ? bumpsOf(path, before, after, shown) : [];
  return {
    input,
    edits: shown,
    hunkOf: (edit) => (whole ? hunks[0]!.id : hunks[edit]!.id),
    file: {
      path,
      oldPath: input.oldPath,
      state: input.state,
      language: languageOfPath(path),
      binary: input.binary,
      ignored,
      linesAdded: lines.added,
      linesDeleted: lines.deleted,
      hunks,
      ...(Object.keys(traits).length > 0 ? { traits } : {}),
      ...(bumps.length > 0 ? { bumps } : {}),
    },
  };
}

function wholeEdit(input: InputFile): Edit[] | null {
  if (input.before === input.after) return [];
  const oldEnd = countLines(input.before);
  const newEnd = countLines(input.after);
  return [{ oldStart: 0, oldEnd, newStart: 0, newEnd }];
}

function linesChanged(input: InputFile, edits: readonly Edit[] | null) {
  if (input.binary || input.before === input.after) return { added: 0, deleted: 0 };
  if (edits === null) return { added: countLines(input.after), deleted: countLines(input.before) };
  return {
    added: edits.reduce((sum, edit) => sum + edit.newEnd - edit.newStart, 0),
    deleted: edits.reduce((sum, edit) => sum + edit.oldEnd - edit.oldStart, 0),
  };
}
