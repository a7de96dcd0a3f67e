/** What decides whether an error is kept as a sample of its group. */
export interface Candidate {
  readonly at: Date;
  /** A hash: the drawing by it is the same in any order of arrival. */
  readonly occurrence: string;
  readonly release: string;
  readonly hash: string;
}

export const samplesMax = 30;
const firstMax = 5;
const lastMax = 10;

const byTime = (a: Candidate, b: Candidate): number =>
  a.at.getTime() - b.at.getTime() || byDraw(a, b);

const byDraw = (a: Candidate, b: Candidate): number =>
  a.occurrence < b.occurrence ? -1 : a.occurrence > b.occurrence ? 1 : 0;

/** The newest of each, the newest first. */
function newestBy<C extends Candidate>(sorted: readonly C[], keyOf: (each: C) => string): C[] {
  const newest = new Map<string, C>();
  for (const each of sorted.toReversed()) {
    if (!newest.has(keyOf(each))) newest.set(keyOf(each), each);
  }
  return [...newest.values()];
}

/**
 * Which errors stand for a group: the first five, the last ten, one of each release and each fingerprint as far as there is
 * room, and others drawn from all that came between. The order in which they came does not matter.
 */
export function chooseSamples<C extends Candidate>(candidates: readonly C[]): ReadonlySet<C> {
  const sorted = [...candidates].sort(byTime);
  const chosen = new Set<C>([...sorted.slice(0, firstMax), ...sorted.slice(-lastMax)]);
  const rest = [
    ...newestBy(sorted, ({ release }) => release),
    ...newestBy(sorted, ({ hash }) => hash),
    ...sorted.toSorted(byDraw),
  ];
  for (const each of rest) {
    if (chosen.size >= samplesMax) break;
    chosen.add(each);
  }
  return chosen;
}
