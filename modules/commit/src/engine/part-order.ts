import { concernsMax } from './limits.ts';
import type { Scope } from './scope.ts';

/** A commit that uses what only a later one brings: it would not build. */
export interface OrderFault {
  /** Places among the parts, from 0. */
  readonly part: number;
  readonly needs: number;
  /** What it uses, at most three names. */
  readonly names: readonly string[];
}

const namesMost = 3;

/**
 * Where a plan's order would not build: an element of one part calls, imports or tests one that is added,
 * renamed or moved in a later part.
 *
 * @param parts the hunks of each commit, in their order.
 */
export function orderFaults(
  { elements, relations }: Pick<Scope, 'elements' | 'relations'>,
  parts: readonly (readonly string[])[],
): OrderFault[] {
  const partOfHunk = new Map(parts.flatMap((hunks, at) => hunks.map((id) => [id, at] as const)));
  const byId = new Map(
    elements.map((element) => {
      const places = element.hunks
        .map((id) => partOfHunk.get(id))
        .filter((place) => place !== undefined);
      return [element.id, { element, places }] as const;
    }),
  );
  const faults = new Map<string, { part: number; needs: number; names: Set<string> }>();
  for (const { from, to, kind } of relations) {
    const [user, used] = [byId.get(from), byId.get(to)];
    if (kind === 'contains' || !user?.places.length || !used?.places.length) continue;
    if (used.element.state === 'modified' || used.element.state === 'deleted') continue;
    const part = user.places.reduce((least, place) => Math.min(least, place));
    const needs = used.places.reduce((most, place) => Math.max(most, place));
    if (needs <= part) continue;
    const key = `${part} ${needs}`;
    const fault = faults.get(key) ?? { part, needs, names: new Set() };
    faults.set(key, fault);
    fault.names.add(used.element.name);
  }
  return [...faults.values()]
    .map(({ part, needs, names }) => ({ part, needs, names: [...names].slice(0, namesMost) }))
    .sort((a, b) => a.part - b.part || a.needs - b.needs);
}

/**
 * The order of the parts that builds best, nearest to the given one: places of the given order. All orders are
 * tried, of as many parts as a split has; more than these stay as given, for their orders are too many.
 */
export function buildOrder(
  scope: Pick<Scope, 'elements' | 'relations'>,
  parts: readonly (readonly string[])[],
): number[] {
  let best = parts.map((_part, at) => at);
  if (parts.length > concernsMax) return best;
  let fewest = orderFaults(scope, parts).length;
  for (const order of permutations(best)) {
    if (fewest === 0) break;
    const faults = orderFaults(
      scope,
      order.map((at) => parts[at]!),
    ).length;
    if (faults < fewest) [best, fewest] = [order, faults];
  }
  return best;
}

/** In lexicographic order, so that of two as good ones the nearer to the given order comes first. */
function permutations(of: readonly number[]): number[][] {
  if (of.length <= 1) return [[...of]];
  return of.flatMap((first, at) =>
    permutations([...of.slice(0, at), ...of.slice(at + 1)]).map((rest) => [first, ...rest]),
  );
}
