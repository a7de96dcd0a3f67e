import type { Beside, BesideEntry } from '../base/home.ts';
import type { Change } from '../git/changes.ts';
import { markOf } from './marks.ts';
import type { Plan } from './plan.ts';

const found = new WeakMap<Beside, ReadonlyMap<string, BesideEntry>>();

/** What the file of a path held at the capture. Undefined where it held what the draft has. */
export function findBeside(beside: Beside | undefined, path: string): BesideEntry | undefined {
  if (beside === undefined) return undefined;
  const known = found.get(beside) ?? new Map(beside.entries.map((each) => [each.path, each]));
  found.set(beside, known);
  return known.get(markOf(path));
}

/** Whether a file that differs from the approved tree still holds what it held at the capture. */
export function isBeside({ beside }: Plan, { path, after }: Change): boolean {
  const entry = findBeside(beside, path);
  return entry?.mode === after.mode && entry.sha === after.sha;
}
