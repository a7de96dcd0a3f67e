import { baseName, foldersOf, keptByPath, stemOf } from '../change/paths.ts';
import type { ScopeEvidence } from '../change/scope.ts';
import { count, type Tally, toCounts } from '../change/tally.ts';
import type { Past } from './history.ts';
import { learnNear } from './scope-near.ts';

/** After this many commits an observation counts half, because packages are renamed and habits change. */
const halfLife = 600;
export const fade = (age: number): number => 0.5 ** (age / halfLife);
const recentMax = 30;
/** Work mostly goes on in the same place. An observation counts half after five commits. */
const latelyHalf = 5;
const latelyMax = 40;
/** A sweep through hundreds of files says nothing about any one of them. */
const pathsMax = 60;
/** The limit without requested paths, or with very many. */
const placesMax = 900;
const askedMax = 300;

/** Words of a folder that stand for the requested file: its own stem, or the folder right below. */
export const ownStem = '*stem';
export const ownChild = '*child';

/** Keys of places. A file is its path, a folder ends in a slash (the root is `/`), a stem begins with `~`. */
export const folderKey = (folder: string) => `${folder}/`;
export const stemKey = (path: string) => `~${stemOf(path)}`;

/** `git_status`, `git-status` and `GitStatus` are one scope to a reader. */
export const sameScope = (word: string) => word.toLowerCase().replace(/[_\s.-]/g, '');

/** The stem of a file, as a scope would spell it. */
export const scopeStem = keptByPath((path) =>
  baseName(path)
    .replace(/\.[^.]{1,12}$/, '')
    .replace(/(?:[._-](?:test|tests|spec|e2e|d))$/i, '')
    .replace(/^test_/, ''),
);
const sameStem = keptByPath((path) => sameScope(scopeStem(path)));

/** The folder right below another one on the way to a path. Null if the file is directly in it. */
export function childOf(path: string, folder: string): string | null {
  const rest = path.slice(folder === '' ? 0 : folder.length + 1);
  const end = rest.indexOf('/');
  return end === -1 ? null : rest.slice(0, end);
}

/** All keys with evidence for a path, nearest first. */
export const placesOf = (path: string): string[] => [
  path,
  stemKey(path),
  ...foldersOf(path).map(folderKey),
  '/',
];

/** The keys to keep for these paths. Undefined keeps all. */
export const askedPlaces = (paths: readonly string[] | undefined) =>
  paths && new Set(paths.slice(0, askedMax).flatMap(placesOf));

/**
 * What a history (newest first) says about scopes: by place, lately and overall. Counts fade with age. With
 * `paths`, only places that matter to those paths are kept, so that much fits.
 */
export function learnScopes(past: readonly Past[], paths?: readonly string[]): ScopeEvidence {
  const asked = askedPlaces(paths);
  const places: Tally = new Map();
  const use = new Map<string, number>();
  const recent = new Map<string, number>();
  const lately = new Map<string, number>();
  for (const [age, commit] of past.entries()) {
    const scope = commit.parsed.scope ?? '';
    if (commit.parsed.type === null) continue;
    const weight = fade(age);
    use.set(scope, (use.get(scope) ?? 0) + weight);
    if (age < recentMax) recent.set(scope, (recent.get(scope) ?? 0) + 1);
    if (age < latelyMax) lately.set(scope, (lately.get(scope) ?? 0) + 0.5 ** (age / latelyHalf));
    if (commit.paths.length > pathsMax) continue;
    countPlaces(places, commit.paths, scope, weight / Math.sqrt(commit.paths.length), asked);
  }
  return {
    places: placesRecord(places),
    use: toCounts(use, 300),
    recent: toCounts(recent, recentMax),
    lately: toCounts(lately, latelyMax),
    ...(paths === undefined || paths.length === 0 ? {} : { near: learnNear(past, paths, fade) }),
  };
}

/** Counts a word (a scope, a tag) for every place of the paths. `asked` limits the keys. */
export function countPlaces(
  places: Tally,
  paths: readonly string[],
  scope: string,
  weight: number,
  asked: ReadonlySet<string> | undefined,
): void {
  const wanted = (key: string) => asked === undefined || asked.has(key);
  for (const path of paths) if (wanted(path)) count(places, path, scope, weight);
  for (const key of new Set(paths.map(stemKey))) {
    if (wanted(key)) count(places, key, scope, weight);
  }
  const below = new Map<string, string[]>();
  for (const path of paths) {
    for (const folder of [...foldersOf(path), '']) {
      if (!wanted(folderKey(folder))) continue;
      const inside = below.get(folder) ?? [];
      inside.push(path);
      below.set(folder, inside);
    }
  }
  for (const [folder, inside] of below) {
    count(places, folderKey(folder), scope === '' ? '' : wordFor(scope, inside, folder), weight);
  }
}

function wordFor(scope: string, inside: readonly string[], folder: string): string {
  const same = sameScope(scope);
  if (inside.some((path) => sameStem(path) === same)) return ownStem;
  const isChild = inside.some((path) => sameScope(childOf(path, folder) ?? '') === same);
  return isChild ? ownChild : scope;
}

/** The places with the most evidence, as plain data. */
export function placesRecord(places: Tally): ScopeEvidence['places'] {
  const weighed = [...places].map(([key, counts]) => {
    let total = 0;
    for (const times of counts.values()) total += times;
    return { key, counts, total };
  });
  weighed.sort((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1));
  return Object.fromEntries(
    weighed.slice(0, placesMax).map(({ key, counts }) => [key, toCounts(counts, 12)]),
  );
}
