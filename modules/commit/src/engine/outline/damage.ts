import type { Node } from '@vscode/tree-sitter-wasm';
import type { Deadline } from './deadline.ts';
import type { OutlineElement } from './outline.ts';

const placesMax = 60;
const shareMax = 0.2;

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Where a tree has errors; null when there is so much of them that nothing of it can be trusted. */
export function damageOf(root: Node, deadline: Deadline): readonly Place[] | null {
  const places: Place[] = [];
  const size = Math.max(1, root.endIndex);
  let damaged = 0;
  const open: Node[] = [root];
  while (open.length > 0) {
    const node = open.pop()!;
    if (node.isMissing && node.type === ';') continue;
    if (node.isError || node.isMissing) {
      places.push({ from: node.startIndex, to: node.endIndex });
      damaged += node.endIndex - node.startIndex;
      if (places.length > placesMax || damaged > size * shareMax) return null;
      continue;
    }
    for (const child of node.children) {
      deadline.check();
      if (child?.hasError || child?.isMissing) open.push(child);
    }
  }
  return places;
}

/** The elements that no error touches; what was within one that is touched stands alone. */
export function undamaged(
  elements: readonly OutlineElement[],
  places: readonly Place[],
): OutlineElement[] {
  return only(
    elements,
    (element) => !places.some(({ from, to }) => from <= element.to && to >= element.from),
  );
}

/**
 * Only the elements that both sides have: an error hides some, and what is hidden on one side must not
 * be told as added or deleted.
 */
export function onBothSides(
  before: readonly OutlineElement[],
  after: readonly OutlineElement[],
): { before: OutlineElement[]; after: OutlineElement[] } {
  const times = (elements: readonly OutlineElement[]) => {
    const counts = new Map<string, number>();
    for (const element of elements)
      counts.set(keyOf(element), (counts.get(keyOf(element)) ?? 0) + 1);
    return counts;
  };
  const was = times(before);
  const is = times(after);
  // Of several with one name nobody knows which is which once some are hidden.
  const isSafe = (element: OutlineElement) =>
    was.get(keyOf(element)) === 1 && is.get(keyOf(element)) === 1;
  return { before: only(before, isSafe), after: only(after, isSafe) };
}

const keyOf = ({ kind, name }: OutlineElement) => `${kind} ${name}`;

function only(elements: readonly OutlineElement[], isKept: (element: OutlineElement) => boolean) {
  const numbers = new Map<number, number>();
  const kept: OutlineElement[] = [];
  for (const [at, element] of elements.entries()) {
    if (!isKept(element)) continue;
    numbers.set(at, kept.length);
    kept.push({
      ...element,
      parent: element.parent === null ? null : (numbers.get(element.parent) ?? null),
    });
  }
  return kept;
}
