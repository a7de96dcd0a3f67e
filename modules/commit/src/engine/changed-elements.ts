import { isBreaking } from './breaking.ts';
import { compareOutlines, type Difference } from './compare-outlines.ts';
import { shortHash } from './identity.ts';
import { oneLine } from './message.ts';
import { byLines, outlinesOf } from './outlines.ts';
import { ranked } from './ranking.ts';
import type { ReadFile } from './read-file.ts';
import { neighboursOf, relationsOf } from './relations.ts';
import type { ChangedElement, Relation } from './scope.ts';

/** A changed element with what relations and ranking look at. */
export interface Traced {
  readonly difference: Difference;
  readonly element: ChangedElement;
  /** Its text, of the newer side, at most 40,000 characters. */
  readonly text: string;
}

/** Differences looked at, and elements kept of them: beyond, no reader gets to. */
const differencesMax = 3000;
const elementsMax = 500;
/** Path contexts after which no more are collected: the embedding takes an even choice of 200. */
const contextsEnough = 2000;

/** The differences between both sides as elements, unranked, with what ties them. */
export async function traceElements(
  files: readonly ReadFile[],
  done: (stage: 'outline') => void,
  contexts: number,
) {
  const outlines = await outlinesOf(files, contexts);
  done('outline');
  const used = new Set<string>();
  const traced: Traced[] = [];
  for (const difference of compareOutlines(outlines)) {
    const hunks = hunksTouched(difference);
    if (hunks.length === 0 || traced.length >= differencesMax) continue;
    traced.push({
      difference,
      element: toElement(difference, hunks, used),
      text: textOf(difference),
    });
  }
  const relations = relationsOf(traced);
  return { traced, relations, outlines };
}

/**
 * The elements that a change touched, the best first, with their relations and unchanged users. Path
 * contexts are found for an embedding alone.
 */
export async function changedElements(
  files: readonly ReadFile[],
  done: (stage: 'outline') => void,
  withContexts = true,
): Promise<{
  elements: ChangedElement[];
  relations: Relation[];
  neighbours: Map<string, string[]>;
  contexts: string[];
}> {
  const { traced, relations, outlines } = await traceElements(
    files,
    done,
    withContexts ? contextsEnough : 0,
  );
  const elements = ranked(traced, relations, files).slice(0, elementsMax);
  const kept = new Set(elements.map(({ id }) => id));
  return {
    elements,
    relations: relations.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    neighbours: neighboursOf(traced, outlines),
    contexts: withContexts
      ? files.flatMap((read) => outlines.get(read)?.contexts ?? plainContexts(read))
      : [],
  };
}

/** A file that no outline was made of still says something, unless it is kept out of the context. */
const plainContexts = (read: ReadFile) => (read.file.ignored === null ? byLines(read) : []);

function toElement(
  difference: Difference,
  hunks: readonly string[],
  used: Set<string>,
): ChangedElement {
  const { before, after, read, state } = difference;
  const shown = (after ?? before)!;
  const isRenamed = state === 'renamed' && before !== null;
  const breaking = isBreaking(difference);
  return {
    id: idOf(read, shown.kind, shown.name, used),
    path: read.file.path,
    kind: shown.kind,
    name: oneLine(shown.name) || shown.kind,
    oldName: isRenamed ? oneLine(before.name) : null,
    state,
    hunks: [...hunks],
    weight: 0,
    ...(shown.exported ? { exported: true } : {}),
    ...(breaking ? { breaking: true } : {}),
  };
}

/** By language, kind and name, so that it outlives a rename of the file; the path only parts twins. */
function idOf(read: ReadFile, kind: string, name: string, used: Set<string>): string {
  const { language, path } = read.file;
  let id = shortHash(`${language}\n${kind}\n${name}`);
  for (let twin = 0; used.has(id); twin += 1) {
    id = shortHash(`${language}\n${kind}\n${name}\n${path}\n${twin}`);
  }
  used.add(id);
  return id;
}

/** The hunks whose lines are the element's, on either side and, when it moved, in both files. */
function hunksTouched({ read, before, after, from }: Difference): string[] {
  const ids = new Set<string>();
  const collect = (file: ReadFile, was: typeof before, is: typeof after) => {
    file.edits?.forEach((edit, at) => {
      const inOld = was !== null && meets(edit.oldStart, edit.oldEnd, was.startRow, was.endRow);
      const inNew = is !== null && meets(edit.newStart, edit.newEnd, is.startRow, is.endRow);
      if (inOld || inNew) ids.add(file.hunkOf(at));
    });
  };
  if (from === null) collect(read, before, after);
  else {
    collect(read, null, after);
    collect(from, before, null);
  }
  return [...ids];
}

/** A pure insertion or deletion has no lines on one side; there it must lie strictly within. */
const meets = (start: number, end: number, from: number, to: number) =>
  start === end ? start > from && start < to : start < to && end > from;

function textOf({ read, before, after }: Difference): string {
  const element = (after ?? before)!;
  const source = (after ? read.input.after : read.input.before) ?? '';
  return source.slice(element.from, Math.min(element.to, element.from + 40_000));
}
