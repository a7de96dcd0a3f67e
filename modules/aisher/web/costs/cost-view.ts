import type { Costs } from '../../src/costs/schema.ts';

export type Spent = Costs['total'];

/** Of a form of the same errors beside compact JSON: how much smaller it is. Null where nothing was counted. */
export const savedShare = (tokens: number, json: number): number | null =>
  json === 0 ? null : 1 - tokens / json;

/** Of the questions that could have come from the cache, those that did. Null before the first. */
export function hitShare({ cacheHits, cacheMisses }: Spent): number | null {
  const asked = cacheHits + cacheMisses;
  return asked === 0 ? null : cacheHits / asked;
}

/** The first and the last moment of the last `days` days in UTC, today among them. */
export function lastDays(days: number, nowMs: number): { from: string; until: string } {
  const dayMs = 86_400_000;
  return {
    from: new Date((Math.floor(nowMs / dayMs) - days + 1) * dayMs).toISOString(),
    until: new Date(nowMs).toISOString(),
  };
}

/** A point for each of the days, also for those without an analysis. */
export function daysOf(
  byDay: Costs['byDay'],
  days: number,
  nowMs: number,
): { day: string; costMicrousd: number }[] {
  const known = new Map(byDay.map((each) => [each.day, each.costMicrousd]));
  const dayMs = 86_400_000;
  return Array.from({ length: days }, (_, n) => {
    const day = new Date(nowMs - (days - 1 - n) * dayMs).toISOString().slice(0, 10);
    return { day, costMicrousd: known.get(day) ?? 0 };
  });
}
