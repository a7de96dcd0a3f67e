import { foldersOf, partOf, pathClass, stemOf } from '../change/paths.ts';
import type { ReadFile } from '../change/read-file.ts';
import type { ChangedElement, Relation } from '../change/scope.ts';
import { changedWords } from '../change/words.ts';

/** The smallest part that clustering moves: the hunks of one element, or of the rest of a file. */
export interface Unit {
  readonly hunks: string[];
  readonly paths: string[];
  readonly elements: string[];
  readonly words: ReadonlySet<string>;
  readonly weight: number;
}

/** Divides a change into units. They are coarser if there would be too many. */
export function unitsOf(
  files: readonly ReadFile[],
  elements: readonly ChangedElement[],
  unitsMax: number,
): Unit[] {
  if (files.length + elements.length <= unitsMax) {
    return files.flatMap((file) => unitsOfFile(file, elements));
  }
  if (files.length <= unitsMax) return files.map((file) => joined([file], elements));
  // With thousands of files, units are folders, merged from the deepest up until few enough are left.
  for (let depth = 6; depth >= 0; depth -= 1) {
    const groups = Map.groupBy(files, ({ file }) =>
      file.path.split('/').slice(0, -1).slice(0, depth).join('/'),
    );
    if (groups.size <= unitsMax) return [...groups.values()].map((each) => joined(each, elements));
  }
  return [joined(files, elements)];
}

function unitsOfFile(read: ReadFile, elements: readonly ChangedElement[]): Unit[] {
  const own = elements.filter((each) => each.path === read.file.path);
  const owner = new Map<string, ChangedElement>();
  // The outermost element of a hunk has the shortest name.
  for (const each of [...own].sort((a, b) => a.name.length - b.name.length)) {
    for (const id of each.hunks) if (!owner.has(id)) owner.set(id, each);
  }
  const groups = Map.groupBy(read.file.hunks, ({ id }) => topName(owner.get(id)));
  return [...groups].map(([top, hunks]) => {
    const ids = new Set(hunks.map(({ id }) => id));
    const mine = own.filter((each) => each.hunks.some((id) => ids.has(id)));
    return {
      hunks: [...ids],
      paths: [read.file.path],
      elements: mine.map((each) => each.id),
      words: changedWords(read, top === '' && groups.size === 1 ? null : ids),
      weight:
        Math.sqrt(1 + hunks.reduce((sum, hunk) => sum + hunk.oldLines + hunk.newLines, 0)) *
        (read.file.ignored ? 0.1 : 1),
    };
  });
}

const topName = (element: ChangedElement | undefined) =>
  element === undefined
    ? ''
    : `${element.kind === 'test' ? 'test' : 'code'} ${element.name.split('.')[0]}`;

function joined(files: readonly ReadFile[], elements: readonly ChangedElement[]): Unit {
  const paths = new Set(files.map(({ file }) => file.path));
  return {
    hunks: files.flatMap(({ file }) => file.hunks.map(({ id }) => id)),
    paths: [...paths],
    elements: elements.filter((each) => paths.has(each.path)).map((each) => each.id),
    words: new Set(
      files.slice(0, 20).flatMap((file) => [...changedWords(file, null)].slice(0, 40)),
    ),
    weight: files.reduce(
      (sum, { file }) =>
        sum + Math.sqrt(1 + file.linesAdded + file.linesDeleted) * (file.ignored ? 0.1 : 1),
      0,
    ),
  };
}

/** Symmetric n × n matrix of how strongly units are tied, 0…1. */
export function affinity(units: readonly Unit[], relations: readonly Relation[]): Float64Array {
  const n = units.length;
  const close = new Float64Array(n * n);
  const unitOf = new Map<string, number[]>();
  units.forEach((unit, at) => {
    for (const id of unit.elements) unitOf.set(id, [...(unitOf.get(id) ?? []), at]);
  });
  const rarity = rarityOf(units);
  for (let x = 0; x < n; x += 1) {
    for (let y = x + 1; y < n; y += 1) {
      // Two independent kinds of evidence: the units are near in the tree, and the same words changed.
      const path = byPath(units[x]!, units[y]!);
      const words = byWords(units[x]!, units[y]!, rarity);
      const value = 1 - (1 - path) * (1 - words);
      close[x * n + y] = value;
      close[y * n + x] = value;
    }
  }
  for (const { from, to, kind } of relations) {
    const tie = kind === 'calls' || kind === 'imports' ? 0.85 : 0.9;
    for (const x of unitOf.get(from) ?? []) {
      for (const y of unitOf.get(to) ?? []) {
        if (x === y || close[x * n + y]! >= tie) continue;
        close[x * n + y] = tie;
        close[y * n + x] = tie;
      }
    }
  }
  return close;
}

function byPath(a: Unit, b: Unit): number {
  const [one, two] = [a.paths[0]!, b.paths[0]!];
  if (one === two) return 0.6;
  const [classA, classB] = [pathClass(one), pathClass(two)];
  if (isManifestPair(one, two)) return 0.9;
  if (stemOf(one) === stemOf(two) && stemOf(one) !== 'index') return 0.8;
  const alike = classA === classB ? 0.08 : 0;
  const [folderA, folderB] = [foldersOf(one)[0] ?? '', foldersOf(two)[0] ?? ''];
  const isTested =
    (classA === 'test' && classB === 'code') || (classB === 'test' && classA === 'code');
  if (isTested && sameGround(one, two)) return 0.36;
  // The root has files of every kind, so being neighbours there says little.
  if (folderA === folderB) return (folderA === '' ? 0.1 : 0.35) + alike;
  const goesTogether = classA === classB || (classA !== 'ci' && classB !== 'ci');
  if (partOf(one) !== null && partOf(one) === partOf(two))
    return (goesTogether ? 0.28 : 0.1) + alike;
  return alike + 0.02;
}

/** Whether two paths share a package, or at least the first folder, so that a test may be of this code. */
const sameGround = (a: string, b: string) =>
  (partOf(a) !== null && partOf(a) === partOf(b)) || a.split('/', 1)[0] === b.split('/', 1)[0];

const manifest =
  /(?:^|\/)(?:package\.json|pnpm-workspace\.yaml|cargo\.toml|go\.mod|gemfile|composer\.json|pyproject\.toml|pipfile|pubspec\.yaml|mix\.exs)$/i;
const lock =
  /(?:^|\/)(?:[^/]*[.-]lock(?:\.json|file|\.hcl)?|pnpm-lock\.yaml|go\.sum|npm-shrinkwrap\.json|package\.resolved)$/i;
const isManifestPair = (a: string, b: string) =>
  (manifest.test(a) && lock.test(b)) || (manifest.test(b) && lock.test(a));

/**
 * How rare each word is. A word that few units change ties these units: the same rename, a name and its caller.
 */
function rarityOf(units: readonly Unit[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const unit of units)
    for (const word of unit.words) seen.set(word, (seen.get(word) ?? 0) + 1);
  const n = units.length;
  return new Map([...seen].map(([word, times]) => [word, Math.log((n + 1) / times)]));
}

function byWords(a: Unit, b: Unit, rarity: ReadonlyMap<string, number>): number {
  const [small, big] = a.words.size < b.words.size ? [a.words, b.words] : [b.words, a.words];
  if (small.size === 0) return 0;
  let shared = 0;
  let all = 0;
  for (const word of small) {
    const weight = 0.3 + (rarity.get(word) ?? 0);
    all += weight;
    if (big.has(word)) shared += weight;
  }
  // With few words, two imagined mismatches hold the evidence back.
  return Math.min(0.8, (0.95 * shared) / (all + 1.5));
}
