import { type Change, weightOf } from './change.ts';
import { foldersOf, partOf } from './paths.ts';
import type { Convention } from './scope.ts';
import { own } from './tally.ts';

/**
 * Scopes for a header, most probable first; `null` is "no scope". From what history gave to the same
 * paths, and from the names of packages and folders where history is silent.
 */
export function rankScopes(
  change: Change,
  convention: Convention,
): { scope: string | null; score: number }[] {
  const scores = new Map<string, number>();
  const total = change.main.reduce((sum, file) => sum + weightOf(file), 0) || 1;
  for (const file of change.main.slice(0, 300)) {
    const weight = weightOf(file) / total;
    const left = fromHistory(file.path, convention, weight, scores);
    fromNames(file.path, convention, left, scores);
  }
  const allowed =
    convention.rules?.['scope-enum']?.when === 'always' ? new Set(convention.scopes) : null;
  return [...scores]
    .map(([scope, score]) => ({ scope: scope === '' ? null : scope, score }))
    .filter(({ scope }) =>
      scope === null ? !convention.scopeRequired : (allowed?.has(scope) ?? true),
    )
    .sort((a, b) => b.score - a.score || ((a.scope ?? '') < (b.scope ?? '') ? -1 : 1));
}

/** Backs off from the file to its folders; answers how much of the weight history left unclaimed. */
function fromHistory(
  path: string,
  convention: Convention,
  weight: number,
  scores: Map<string, number>,
): number {
  let left = weight;
  for (const key of [path, ...foldersOf(path), '']) {
    const counts = own(convention.pathScopes, key);
    if (!counts) continue;
    const times = Object.values(counts).reduce((sum, each) => sum + each, 0);
    // The root knows only how often there is any scope at all.
    const part = left * (times / (times + (key === '' ? 30 : 2)));
    for (const [scope, n] of Object.entries(counts)) {
      if (key !== '' || scope === '') add(scores, scope, (part * n) / times);
    }
    left -= part;
  }
  return left;
}

function fromNames(
  path: string,
  convention: Convention,
  weight: number,
  scores: Map<string, number>,
): void {
  const known = new Set(convention.scopes);
  const folders = path.split('/').slice(0, -1);
  const stem = path.slice(path.lastIndexOf('/') + 1).split('.')[0]!;
  const named = [...folders, stem].reverse().find((name) => known.has(name));
  if (named !== undefined) {
    add(scores, named, weight * 0.9);
    return;
  }
  const part = partOf(path);
  // A repository that hardly uses scopes should not get its first one from a guess.
  const usesScopes = convention.source === 'default' || convention.scopes.length > 0;
  if (part !== null && usesScopes && /^[\p{L}\p{N}@._-]{1,24}$/u.test(part)) {
    add(scores, part, weight * (convention.scopes.length > 8 ? 0.3 : 0.7));
  } else add(scores, '', weight * 0.6);
}

const add = (map: Map<string, number>, key: string, by: number) =>
  map.set(key, (map.get(key) ?? 0) + by);
