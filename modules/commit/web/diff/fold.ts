import type { ChangedElement, ChangedFile } from '../../src/engine/change/scope.ts';
import type { DiffHunk } from './parse-diff.ts';

/** Changed lines that lie open at first, over all files. */
export const linesOpenMax = 160;
/** Lines of one hunk that are drawn before a tap asks for the rest. */
export const linesDrawnMax = 300;

/** The names of the elements that a shown hunk touches: it may hold several of the engine's. */
export function namesOfHunk(
  shown: DiffHunk,
  file: ChangedFile,
  elements: readonly ChangedElement[],
): string[] {
  const inside = new Set(hunksIn(shown, file));
  return elements
    .filter((element) => element.hunks.some((id) => inside.has(id)))
    .map((element) => element.name);
}

/** The engine's hunks that a shown one holds. */
export function hunksIn(shown: DiffHunk, file: ChangedFile): string[] {
  return file.hunks
    .filter((hunk) => {
      const end = hunk.newStart + Math.max(hunk.newLines - 1, 0);
      return hunk.newStart <= shown.newEnd + 1 && end >= shown.newStart - 1;
    })
    .map((hunk) => hunk.id);
}
