import type { Node } from '@vscode/tree-sitter-wasm';
import type { Deadline } from './deadline.ts';
import type { OutlineElement } from './outline.ts';

const placesMax = 60;
const shareMax = 0.2;

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Where a tree has errors. Null if there are so many that nothing of it can be trusted. */
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

/** The elements that no error touches. An element inside a damaged one stands alone. */
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
 * Only the elements that both sides have. An error hides some elements, and one that is hidden on one side must
 * not be reported as added or deleted.
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
  // If several elements share a name and some are hidden, they cannot be told apart.
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
