import type { Scene, Visit } from './scene.ts';
import { ofLooks, type Share, shareSurprise, usualNumbers } from './tails.ts';

/** Time of one span, spent in an operation or lost on the way to another service. */
interface Timing {
  readonly traceId: string;
  readonly spanId: string;
  readonly ms: number;
  readonly startMs: number;
  readonly visit: Visit;
}

/** A visit that took longer than few do, by its own work. */
export interface Slow {
  /** When it had taken as long as is usual. */
  readonly atMs: number;
  readonly surprise: number;
}

/** One window in a thousand has an operation that is so slow by chance. */
const slowMin = 3;

/** What counts as slow: half as much again as the middle, a quarter more than what one in twenty takes. */
const levels = [
  { quantile: 0.5, times: 1.5 },
  { quantile: 0.95, times: 1.25 },
] as const;
/** Clocks and schedulers differ by this much. */
const noiseMs = 1;
const referencesMax = 3;

/** The visits that hold a slow span of an operation that is slow as a whole. */
export function slowVisits(window: Scene, normals: readonly Scene[]): Map<Visit, Slow> {
  const found = new Map<Visit, Slow>();
  const usual = normals.map(ownTimes);
  for (const [key, timings] of ownTimes(window)) {
    const slow = slownessOf(
      timings,
      usual.map((each) => each.get(key) ?? []),
    );
    if (slow === null || slow.surprise < slowMin) continue;
    const { limitMs } = slow.numbers;
    for (const { visit, startMs, ms } of timings) {
      if (ms <= limitMs) continue;
      const known = found.get(visit);
      const atMs = Math.min(known?.atMs ?? Number.POSITIVE_INFINITY, startMs + limitMs);
      found.set(visit, { atMs, surprise: Math.max(known?.surprise ?? 0, slow.surprise) });
    }
  }
  return found;
}

export function ownTimes({ visits }: Scene): Map<string, Timing[]> {
  const times = new Map<string, Timing[]>();
  for (const visit of visits) {
    const { service, traceId, selfTimes } = visit;
    for (const { operation, spanId, startMs, ms, waitedFor } of selfTimes) {
      const timing = { traceId, spanId, startMs, ms, visit };
      if (waitedFor === null) add(times, `${service}\n${operation}`, timing);
    }
  }
  return times;
}

export function lostTimes({ visits }: Scene): Map<string, Timing[]> {
  const times = new Map<string, Timing[]>();
  for (const visit of visits) {
    const { service, traceId, selfTimes } = visit;
    for (const { spanId, startMs, ms, waitedFor } of selfTimes) {
      const timing = { traceId, spanId, startMs, ms, visit };
      if (waitedFor !== null) add(times, `${service}\n${waitedFor}`, timing);
    }
  }
  return times;
}

function add(times: Map<string, Timing[]>, key: string, timing: Timing): void {
  const list = times.get(key);
  if (list) list.push(timing);
  else times.set(key, [timing]);
}

/** How unusual it is that so many traces hold a slow one; null where there is nothing to compare with. */
export function slownessOf(timings: readonly Timing[], usual: readonly (readonly Timing[])[]) {
  const sorted = usual.flatMap((each) => each.map(({ ms }) => ms)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const found = levels.map(({ quantile, times }) => {
    const at = Math.min(sorted.length - 1, Math.floor(quantile * sorted.length));
    const limitMs = sorted[at]! * times + noiseMs;
    const share = slowTraces(timings, limitMs);
    const usualShares = usual.map((each) => slowTraces(each, limitMs));
    return { limitMs, share, usualShares, surprise: shareSurprise(share, usualShares) };
  });
  const most = found.reduce((a, b) => (b.surprise > a.surprise ? b : a));
  const slowest = [...timings].sort((a, b) => b.ms - a.ms).slice(0, referencesMax);
  return {
    surprise: ofLooks(most.surprise, levels.length),
    numbers: {
      ...most.share,
      ...usualNumbers(most.usualShares),
      limitMs: most.limitMs,
      ms: slowest[0]?.ms ?? 0,
    },
    spans: slowest.map(({ traceId, spanId }) => ({ traceId, spanId })),
  };
}

function slowTraces(timings: readonly Timing[], limitMs: number): Share {
  const traces = new Set<string>();
  const slow = new Set<string>();
  for (const { traceId, ms } of timings) {
    traces.add(traceId);
    if (ms > limitMs) slow.add(traceId);
  }
  return { hits: slow.size, trials: traces.size };
}
