/** Bodies that a key sent lately: an exporter that lost its answer sends the same bytes again. */
export interface RecentBodies {
  has(name: string, nowMs: number): boolean;
  add(name: string, nowMs: number): void;
}

const keptMs = 15 * 60_000;
const keptMax = 200_000;

export function createRecentBodies(): RecentBodies {
  const seen = new Map<string, number>();
  return {
    has: (name, nowMs) => nowMs - (seen.get(name) ?? Number.NEGATIVE_INFINITY) < keptMs,
    add(name, nowMs) {
      seen.delete(name);
      seen.set(name, nowMs);
      // In order of time: the first ones are the oldest.
      for (const [oldest, atMs] of seen) {
        if (nowMs - atMs < keptMs && seen.size <= keptMax) break;
        seen.delete(oldest);
      }
    },
  };
}
