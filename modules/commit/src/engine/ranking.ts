import type { Traced } from './changed-elements.ts';
import { pathClass } from './paths.ts';
import type { ChangedElement, Relation } from './scope.ts';

const byKind: Readonly<Record<ChangedElement['kind'], number>> = {
  function: 1,
  method: 0.95,
  class: 1,
  interface: 0.8,
  type: 0.75,
  enum: 0.75,
  variable: 0.65,
  property: 0.5,
  heading: 0.55,
  test: 0.4,
  key: 0.4,
};
const byState: Readonly<Record<ChangedElement['state'], number>> = {
  added: 1,
  renamed: 0.95,
  modified: 0.9,
  deleted: 0.75,
  moved: 0.6,
};
const bestMax = 10;

/**
 * Elements by how much the change is about them, 0…1: what it is, what happened to it, how many lines
 * of it changed, whether others see it, and how many other changed elements lean on it.
 */
export function ranked(
  traced: readonly Traced[],
  relations: readonly Relation[],
): ChangedElement[] {
  const leaning = new Map<string, number>();
  for (const { to, kind } of relations) {
    if (kind !== 'contains') leaning.set(to, (leaning.get(to) ?? 0) + 1);
  }
  const contained = new Map<string, string>();
  for (const { from, to, kind } of relations) if (kind === 'contains') contained.set(to, from);
  const states = new Map(traced.map(({ element }) => [element.id, element.state]));
  const weighed = traced.map((each) => {
    const parent = contained.get(each.element.id);
    const isPart = parent !== undefined && states.get(parent) === each.element.state;
    const lean = 1 + 0.12 * Math.min(5, leaning.get(each.element.id) ?? 0);
    return { ...each.element, weight: ownWeight(each) * lean * (isPart ? 0.5 : 1) };
  });
  const best = Math.max(...weighed.slice(0, 5000).map(({ weight }) => weight), 0.0001);
  const sorted = weighed
    .map((each) => ({ ...each, weight: Math.round(Math.min(1, each.weight / best) * 1000) / 1000 }))
    .sort((a, b) => b.weight - a.weight || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return diversified(sorted);
}

function ownWeight({ difference, element }: Traced): number {
  const shown = (difference.after ?? difference.before)!;
  const rows = linesChanged(difference);
  const size = 0.35 + 0.65 * Math.min(1, Math.sqrt(rows / 25));
  const place = pathClass(element.path);
  const byPlace = place === 'code' ? 1 : place === 'test' ? 0.35 : place === 'docs' ? 0.5 : 0.6;
  const visible = shown.exported ? 1.15 : 1;
  return byKind[element.kind] * byState[element.state] * size * byPlace * visible;
}

function linesChanged({ read, before, after }: Traced['difference']): number {
  let rows = 0;
  for (const edit of read.edits ?? []) {
    if (after) rows += overlap(edit.newStart, edit.newEnd, after.startRow, after.endRow);
    if (before) rows += overlap(edit.oldStart, edit.oldEnd, before.startRow, before.endRow);
  }
  return rows;
}

const overlap = (a: number, b: number, from: number, to: number) =>
  Math.max(0, Math.min(b, to) - Math.max(a, from));

/** Keeps one file from filling the best ten when the change is about several. */
function diversified(sorted: readonly ChangedElement[]): ChangedElement[] {
  const paths = new Map<string, number>();
  const best: ChangedElement[] = [];
  const rest: ChangedElement[] = [];
  for (const each of sorted) {
    const times = paths.get(each.path) ?? 0;
    if (best.length < bestMax && times < 5) best.push(each);
    else rest.push(each);
    paths.set(each.path, times + 1);
  }
  return [...best, ...rest];
}
