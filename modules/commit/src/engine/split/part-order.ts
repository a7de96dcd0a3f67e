import { concernsMax } from '../change/limits.ts';
import type { Scope } from '../change/scope.ts';

/** A commit that needs a later one. It would not build, or takes a name that is not free yet. */
export interface OrderFault {
  /** The places of the parts, from 0. */
  readonly part: number;
  readonly needs: number;
  /** The names that it uses, at most three. */
  readonly names: readonly string[];
}

const namesMax = 3;

type Ordered = Pick<Scope, 'elements' | 'relations'> & Partial<Pick<Scope, 'files'>>;
type Parts = readonly (readonly string[])[];
type Faults = Map<string, { part: number; needs: number; names: Set<string> }>;

const placesIn = (parts: Parts) =>
  new Map(parts.flatMap((hunks, at) => hunks.map((id) => [id, at] as const)));

function addFault(faults: Faults, part: number, needs: number, name: string): void {
  const key = `${part} ${needs}`;
  const fault = faults.get(key) ?? { part, needs, names: new Set() };
  faults.set(key, fault);
  fault.names.add(name);
}

/**
 * Finds where the order of a plan would not build, or cannot be made: an element of one part calls, imports or
 * tests an element that a later part adds, renames or moves, or a path is a folder in one part and a file until
 * a later one.
 *
 * @param parts the hunks of each commit, in their order.
 */
export function orderFaults(scope: Ordered, parts: Parts): OrderFault[] {
  const faults: Faults = new Map();
  addNameFaults(faults, scope.files ?? [], parts);
  addElementFaults(faults, scope, parts);
  return [...faults.values()]
    .map(({ part, needs, names }) => ({ part, needs, names: [...names].slice(0, namesMax) }))
    .sort((a, b) => a.part - b.part || a.needs - b.needs);
}

/** A file and a folder of one name cannot both exist, so the one that is removed goes first. */
function addNameFaults(faults: Faults, files: Scope['files'], parts: Parts): void {
  const partOfHunk = placesIn(parts);
  const gone = new Map<string, number>();
  const there = new Map<string, number>();
  for (const { path, oldPath, state, hunks } of files) {
    const part = partOfHunk.get(hunks[0]?.id ?? '');
    if (part === undefined) continue;
    if (state === 'deleted') gone.set(path, part);
    if (oldPath !== null && oldPath !== path) gone.set(oldPath, part);
    if (state === 'added' || oldPath !== null) there.set(path, part);
  }
  for (const [path, part] of there) {
    for (const folder of foldersOf(path)) {
      const needs = gone.get(folder);
      if (needs !== undefined && needs > part) addFault(faults, part, needs, folder);
    }
  }
  for (const [path, needs] of gone) {
    for (const folder of foldersOf(path)) {
      const part = there.get(folder);
      if (part !== undefined && needs > part) addFault(faults, part, needs, path);
    }
  }
}

function* foldersOf(path: string): Generator<string> {
  for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) yield path.slice(0, at);
}

function addElementFaults(faults: Faults, { elements, relations }: Ordered, parts: Parts): void {
  const partOfHunk = placesIn(parts);
  const byId = new Map(
    elements.map((element) => {
      const places = element.hunks
        .map((id) => partOfHunk.get(id))
        .filter((place) => place !== undefined);
      return [element.id, { element, places }] as const;
    }),
  );
  for (const { from, to, kind } of relations) {
    const [user, used] = [byId.get(from), byId.get(to)];
    if (kind === 'contains' || !user?.places.length || !used?.places.length) continue;
    if (used.element.state === 'modified' || used.element.state === 'deleted') continue;
    const part = user.places.reduce((least, place) => Math.min(least, place));
    const needs = used.places.reduce((most, place) => Math.max(most, place));
    if (needs <= part) continue;
    addFault(faults, part, needs, used.element.name);
  }
}

/**
 * The order of the parts that builds best and is nearest to the given one, as places of the given order. All
 * orders are tried, for as many parts as a split has. More parts stay as given, because they have too many
 * orders.
 */
export function buildOrder(scope: Ordered, parts: Parts): number[] {
  let best = parts.map((_part, at) => at);
  if (parts.length > concernsMax) return best;
  let fewest = weightOf(scope, parts);
  for (const order of permutations(best)) {
    if (fewest === 0) break;
    const faults = weightOf(
      scope,
      order.map((at) => parts[at]!),
    );
    if (faults < fewest) [best, fewest] = [order, faults];
  }
  return best;
}

/** An order that does not build is bad. One that cannot be committed is worse than all of that. */
function weightOf(scope: Ordered, parts: Parts): number {
  const names: Faults = new Map();
  addNameFaults(names, scope.files ?? [], parts);
  const elements: Faults = new Map();
  addElementFaults(elements, scope, parts);
  return names.size * 100 + elements.size;
}

/** In lexicographic order, so that of two equally good orders the one nearer to the given order comes first. */
function permutations(of: readonly number[]): number[][] {
  if (of.length <= 1) return [[...of]];
  return of.flatMap((first, at) =>
    permutations([...of.slice(0, at), ...of.slice(at + 1)]).map((rest) => [first, ...rest]),
  );
}
