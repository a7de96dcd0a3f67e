import { concernsMax } from '../change/limits.ts';
import type { ReadFile } from '../change/read-file.ts';
import type { ChangedElement, Concern, Relation } from '../change/scope.ts';
import { shortCover } from '../change/secrets.ts';
import { oneLine } from '../message/message.ts';
import { affinity, type Unit, unitsOf } from './affinity.ts';

/** Above this number of units, grouping starts by file, then by folder, because the search takes n² steps. */
export const unitsMax = 240;
/** The mean affinity at which two groups are one concern. Found on the tangled development set. */
const joinAt = 0.34;

/**
 * Groups the hunks of a change into at most three concerns, each hunk in exactly one, the weightiest first.
 * Average-link clustering over what ties hunks: relations of elements, a test and its code, a lock file and its
 * manifest, the same changed words, the same file or folder.
 */
export function concernsOf(
  files: readonly ReadFile[],
  elements: readonly ChangedElement[],
  relations: readonly Relation[],
): Concern[] {
  if (files.length === 0) return [];
  const units = unitsOf(files, elements, unitsMax);
  const groups = cluster(units, affinity(units, relations));
  const total = units.reduce((sum, unit) => sum + unit.weight, 0) || 1;
  return groups
    .map((group) => group.map((at) => units[at]!))
    .map((group) => ({ group, weight: group.reduce((sum, unit) => sum + unit.weight, 0) / total }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ group, weight }, at) => concernFrom(group, weight, at, elements));
}

/** Joins the closest pair until none is close enough and at most three are left. */
function cluster(units: readonly Unit[], close: Float64Array): number[][] {
  const n = units.length;
  const groups: (number[] | null)[] = units.map((_unit, at) => [at]);
  const alive = new Set(units.keys());
  while (alive.size > 1) {
    let best = -1;
    let left = -1;
    let right = -1;
    const list = [...alive];
    for (let x = 0; x < list.length; x += 1) {
      for (let y = x + 1; y < list.length; y += 1) {
        const value = close[list[x]! * n + list[y]!]!;
        if (value > best) [best, left, right] = [value, list[x]!, list[y]!];
      }
    }
    if (best < joinAt && alive.size <= concernsMax) break;
    const a = groups[left]!;
    const b = groups[right]!;
    for (const other of alive) {
      if (other === left || other === right) continue;
      const joined =
        (close[left * n + other]! * a.length + close[right * n + other]! * b.length) /
        (a.length + b.length);
      close[left * n + other] = joined;
      close[other * n + left] = joined;
    }
    a.push(...b);
    groups[right] = null;
    alive.delete(right);
  }
  return [...alive].map((at) => groups[at]!);
}

function concernFrom(
  group: readonly Unit[],
  weight: number,
  at: number,
  elements: readonly ChangedElement[],
): Concern {
  const ids = new Set(group.flatMap((unit) => unit.elements));
  const own = elements.filter((each) => ids.has(each.id));
  const paths = [...new Set(group.flatMap((unit) => unit.paths))].sort();
  return {
    id: `concern-${at + 1}`,
    title: titleOf(own, paths),
    hunks: group.flatMap((unit) => unit.hunks),
    paths,
    elements: own.map((each) => each.id),
    weight: Math.round(weight * 1000) / 1000,
  };
}

/** The two most important names, or the paths if there are no names. No words, so nothing needs translation. */
function titleOf(elements: readonly ChangedElement[], paths: readonly string[]): string {
  const names = [...new Set(elements.filter((e) => e.kind !== 'test').map((e) => e.name))];
  const first = names.length > 0 ? names : paths;
  const shown = shortCover(oneLine(first.slice(0, 2).join(', ')));
  const more = first.length > 2 ? ` +${first.length - 2}` : '';
  return `${shown.length > 120 ? `${shown.slice(0, 119)}…` : shown}${more}`;
}
