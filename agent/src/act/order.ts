import { absentMode, type Change } from '../git/changes.ts';
import type { PlannedCommit } from './plan.ts';

export const pathOfHunk = (id: string): string => id.slice(0, id.lastIndexOf('#'));

/**
 * Puts the commits of a plan in an order that git can make. A commit that removes a file comes before one that
 * puts a folder in its place, and the other way round. A plan that already has such an order keeps it.
 */
export function orderCommits(
  changes: readonly Change[],
  commits: readonly PlannedCommit[],
): PlannedCommit[] {
  if (commits.length < 2) return [...commits];
  const needs = needsOf(changes, commits);
  const left = new Set(commits.keys());
  const order: number[] = [];
  while (left.size > 0) {
    const free = [...left].find((at) => ![...(needs.get(at) ?? [])].some((one) => left.has(one)));
    // In a circle one commit has to come first. Its folder then removes the file.
    const next = free ?? Math.min(...left);
    order.push(next);
    left.delete(next);
  }
  return order.map((at) => commits[at]!);
}

/** The commits that have to be made before each commit. */
function needsOf(
  changes: readonly Change[],
  commits: readonly PlannedCommit[],
): Map<number, Set<number>> {
  const placeOf = placesOf(commits);
  const gone = new Map<string, number>();
  const there = new Map<string, number>();
  for (const change of changes) {
    const place = placeOf(change.path);
    const { before, after, raw, oldRaw } = change;
    if (oldRaw !== null) gone.set(oldRaw.toString('latin1'), place);
    if (after.mode === absentMode) gone.set(raw.toString('latin1'), place);
    else if (before.mode === absentMode || oldRaw !== null)
      there.set(raw.toString('latin1'), place);
  }
  const needs = new Map<number, Set<number>>();
  const add = (place: number | undefined, needed: number | undefined) => {
    // The rest of a plan is whatever the other commits leave, so it keeps its place.
    const isRest = [place, needed].some((at) => at !== undefined && commits[at]?.hunks === null);
    if (place === undefined || needed === undefined || place === needed || isRest) return;
    needs.set(place, (needs.get(place) ?? new Set()).add(needed));
  };
  for (const [path, place] of there) for (const up of foldersOf(path)) add(place, gone.get(up));
  for (const [path, place] of gone) for (const up of foldersOf(path)) add(there.get(up), place);
  return needs;
}

/**
 * Where each path goes. The first commit that has a hunk of a path takes the whole file. A path that no commit
 * names is in the rest.
 */
function placesOf(commits: readonly PlannedCommit[]): (path: string) => number {
  const first = new Map<string, number>();
  for (const [at, { hunks }] of commits.entries()) {
    for (const id of hunks ?? []) {
      const path = pathOfHunk(id);
      if (!first.has(path)) first.set(path, at);
    }
  }
  const rest = commits.findIndex(({ hunks }) => hunks === null);
  return (path) => first.get(path) ?? rest;
}

function* foldersOf(path: string): Generator<string> {
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) yield path.slice(0, at);
}
