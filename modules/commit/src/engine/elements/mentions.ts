import { splitLines } from '../change/lines.ts';
import { pathClass } from '../change/paths.ts';
import type { ReadFile } from '../change/read-file.ts';

/** How many characters of changed text are read. This is enough to see what a change keeps mentioning. */
const charactersMax = 300_000;
const lineMax = 400;

/** How often a name stands on changed lines. */
export interface Mention {
  added: number;
  deleted: number;
  /** How many of these are in documents and change notes. */
  documents: number;
  readonly files: Set<string>;
}

/** Counts the given names on the changed lines of a change. */
export function mentionsOf(
  names: ReadonlySet<string>,
  files: readonly ReadFile[],
): ReadonlyMap<string, Mention> {
  const mentions = new Map<string, Mention>();
  let left = charactersMax;
  const look = (lines: readonly string[], side: 'added' | 'deleted', path: string) => {
    const isDocument = pathClass(path) === 'docs';
    for (const line of lines) {
      left -= line.length;
      if (left < 0) return;
      for (const [word] of line.slice(0, lineMax).matchAll(/[\p{L}_$][\p{L}\p{N}_$]{1,80}/gu)) {
        if (!names.has(word)) continue;
        const mention = mentions.get(word) ?? mentionOf(word);
        mention[side] += 1;
        if (isDocument) mention.documents += 1;
        mention.files.add(path);
      }
    }
  };
  const mentionOf = (word: string): Mention => {
    const mention = { added: 0, deleted: 0, documents: 0, files: new Set<string>() };
    mentions.set(word, mention);
    return mention;
  };
  for (const { file, input, edits } of files) {
    if (left < 0) break;
    if (file.ignored !== null || !edits) continue;
    const [before, after] = [splitLines(input.before ?? ''), splitLines(input.after ?? '')];
    for (const edit of edits) {
      look(after.slice(edit.newStart, edit.newEnd), 'added', file.path);
      look(before.slice(edit.oldStart, edit.oldEnd), 'deleted', file.path);
    }
  }
  return mentions;
}
