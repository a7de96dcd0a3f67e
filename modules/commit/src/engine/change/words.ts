import { splitLines } from './lines.ts';
import type { ReadFile } from './read-file.ts';

const common = new Set(
  'the and for with from this that true false null none undefined return import export const let var function class def self new public private static void string number int bool boolean type interface async await else elif try catch throw test expect describe assert value name data args props default require module package http https com org www version license key item index length result error console log'.split(
    ' ',
  ),
);
const wordsMax = 120;

/** Identifiers on the changed lines of some hunks (of all if null), without the keywords of the language. */
export function changedWords(read: ReadFile, hunks: ReadonlySet<string> | null): Set<string> {
  const words = new Set<string>();
  if (read.file.ignored !== null || read.edits === null) return words;
  const oldLines = splitLines(read.input.before ?? '');
  const newLines = splitLines(read.input.after ?? '');
  read.edits.forEach((edit, at) => {
    if (words.size >= wordsMax || (hunks !== null && !hunks.has(read.hunkOf(at)))) return;
    const was = oldLines.slice(edit.oldStart, Math.min(edit.oldEnd, edit.oldStart + 200));
    const is = newLines.slice(edit.newStart, Math.min(edit.newEnd, edit.newStart + 200));
    for (const line of [...was, ...is]) {
      for (const [word] of line.slice(0, 300).matchAll(/[\p{L}_$][\p{L}\p{N}_$]{2,60}/gu)) {
        if (words.size >= wordsMax) break;
        if (!common.has(word.toLowerCase())) words.add(word);
      }
    }
  });
  return words;
}
