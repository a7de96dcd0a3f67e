import { shortHash } from '../change/identity.ts';
import { elementsKept, nameMax } from '../change/limits.ts';
import type { ReadFile } from '../change/read-file.ts';
import type { ChangedElement, Relation } from '../change/scope.ts';
import { cutTo } from '../message/fit.ts';
import { oneLine } from '../message/message.ts';
import type { Clock } from '../outline/deadline.ts';
import { byLines, outlinesOf } from '../outline/outlines.ts';
import { isBreaking } from './breaking.ts';
import { compareOutlines, type Difference } from './compare-outlines.ts';
import { ranked } from './ranking.ts';
import { neighboursOf, relationsOf } from './relations.ts';
import type { Traced } from './traced.ts';

/** How many differences are read. No reader gets further. */
const differencesMax = 3000;
/** How many path contexts are collected. The embedding takes an even selection of 200. */
const contextsEnough = 2000;

/** The differences between both sides as elements, not ranked yet, with their relations. */
export async function traceElements(
  files: readonly ReadFile[],
  done: (stage: 'outline') => void,
  contexts: number,
  clock?: Clock,
) {
  const { outlines, unread } = await outlinesOf(files, contexts, clock);
  done('outline');
  const used = new Map<string, number>();
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
  return { traced, relations, outlines, unread };
}

/**
 * The elements that a change touched, the best first, with their relations and unchanged users. Path contexts
 * are only found for an embedding.
 */
export async function changedElements(
  files: readonly ReadFile[],
  done: (stage: 'outline') => void,
  withContexts = true,
  clock?: Clock,
): Promise<{
  elements: ChangedElement[];
  relations: Relation[];
  neighbours: Map<string, string[]>;
  contexts: string[];
  /** Files that took too long. Their lines are known, but no element. */
  unread: number;
}> {
  const { traced, relations, outlines, unread } = await traceElements(
    files,
    done,
    withContexts ? contextsEnough : 0,
    clock,
  );
  const elements = ranked(traced, relations, files).slice(0, elementsKept);
  const kept = new Set(elements.map(({ id }) => id));
  return {
    elements,
    relations: relations.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    neighbours: neighboursOf(traced, outlines),
    contexts: withContexts
      ? files.flatMap((read) => outlines.get(read)?.contexts ?? plainContexts(read))
      : [],
    unread,
  };
}

/** Path contexts of a file without an outline, unless it is kept out of the context. */
const plainContexts = (read: ReadFile) => (read.file.ignored === null ? byLines(read) : []);

function toElement(
  difference: Difference,
  hunks: readonly string[],
  used: Map<string, number>,
): ChangedElement {
  const { before, after, read, state } = difference;
  const shown = (after ?? before)!;
  const isRenamed = state === 'renamed' && before !== null;
  const breaking = isBreaking(difference);
  return {
    id: idOf(read, shown.kind, shown.name, used),
    path: read.file.path,
    kind: shown.kind,
    name: cutTo(oneLine(shown.name), nameMax) || shown.kind,
    oldName: isRenamed ? cutTo(oneLine(before.name), nameMax) : null,
    state,
    hunks: [...hunks],
    weight: 0,
    ...(shown.exported ? { exported: true } : {}),
    ...(breaking ? { breaking: true } : {}),
  };
}

/**
 * An id from language, kind and name, so that it survives a rename of the file. The path only separates twins.
 */
function idOf(read: ReadFile, kind: string, name: string, used: Map<string, number>): string {
  const { language, path } = read.file;
  const key = `${language}\n${kind}\n${name}`;
  const first = shortHash(key);
  if (!used.has(first)) {
    used.set(first, 0);
    return first;
  }
  // Where the last twin ended. Otherwise a file of three thousand twins would count again for each of them.
  const place = `${key}\n${path}`;
  let twin = used.get(place) ?? 0;
  let id = shortHash(`${place}\n${twin}`);
  for (; used.has(id); id = shortHash(`${place}\n${twin}`)) twin += 1;
  used.set(place, twin + 1).set(id, 0);
  return id;
}

/** The hunks with lines of the element, on either side and, if it moved, in both files. */
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

/** A pure insertion or deletion has no lines on one side. There it must be strictly inside. */
const meets = (start: number, end: number, from: number, to: number) =>
  start === end ? start > from && start < to : start < to && end > from;

function textOf({ read, before, after }: Difference): string {
  const element = (after ?? before)!;
  const source = (after ? read.input.after : read.input.before) ?? '';
  return source.slice(element.from, Math.min(element.to, element.from + 40_000));
}
