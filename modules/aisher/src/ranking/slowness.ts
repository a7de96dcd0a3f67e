import type { Comparison } from './comparison.ts';
import { usualNumbers } from './errors.ts';
import type { Finding } from './finding.ts';
import type { Scene } from './scene.ts';
import { ofLooks, type Share, shareSurprise } from './tails.ts';

/** Time of one span, spent in an operation or lost on the way to another service. */
interface Timing {
  readonly traceId: string;
  readonly spanId: string;
  readonly ms: number;
}

/** What counts as slow: half as much again as the middle, a quarter more than what one in twenty takes. */
const levels = [
  { quantile: 0.5, times: 1.5 },
  { quantile: 0.95, times: 1.25 },
] as const;
/** Clocks and schedulers differ by this much. */
const noiseMs = 1;
const referencesMax = 3;

/** Time of its own, by operation, that few of its spans take without a fault. */
export function selfTime({ window, normals }: Comparison): Finding[] {
  const usual = normals.map(ownTimes);
  return [...ownTimes(window)].flatMap(([key, timings]) => {
    const [service = '', operation = ''] = key.split('\n');
    const slow = slownessOf(
      timings,
      usual.map((each) => each.get(key) ?? []),
    );
    if (slow === null) return [];
    const references = slow.spans.map((each) => ({ kind: 'span' as const, ...each }));
    const { surprise, numbers } = slow;
    return [{ service, surprise, subject: operation, numbers, references }];
  });
}

/**
 * Time lost between two services. The network of one delays all its edges, and one edge of each neighbour: a service is
 * as suspect as its edges are on average.
 */
export function waits({ window, normals }: Comparison): Finding[] {
  const usual = normals.map(lostTimes);
  const ends = new Map<string, { edge: [string, string]; ms: number; surprise: number }[]>();
  for (const [key, timings] of lostTimes(window)) {
    const edge = key.split('\n') as [string, string];
    const slow = slownessOf(
      timings,
      usual.map((each) => each.get(key) ?? []),
    );
    if (slow === null) continue;
    const heard = { edge, ms: slow.numbers.ms ?? 0, surprise: slow.surprise };
    for (const service of edge) {
      const list = ends.get(service);
      if (list) list.push(heard);
      else ends.set(service, [heard]);
    }
  }
  return [...ends].map(([service, edges]) => {
    const worst = edges.reduce((most, each) => (each.surprise > most.surprise ? each : most));
    const [from, to] = worst.edge;
    return {
      service,
      surprise: edges.reduce((sum, each) => sum + each.surprise, 0) / edges.length,
      subject: worst.edge.join(' → '),
      numbers: { edges: edges.length, ms: worst.ms },
      references: [{ kind: 'edge', from, to }],
    };
  });
}

function ownTimes({ visits }: Scene): Map<string, Timing[]> {
  const times = new Map<string, Timing[]>();
  for (const { service, traceId, selfTimes } of visits) {
    for (const { operation, spanId, ms, waitedFor } of selfTimes) {
      if (waitedFor === null) add(times, `${service}\n${operation}`, { traceId, spanId, ms });
    }
  }
  return times;
}

function lostTimes({ visits }: Scene): Map<string, Timing[]> {
  const times = new Map<string, Timing[]>();
  for (const { service, traceId, selfTimes } of visits) {
    for (const { spanId, ms, waitedFor } of selfTimes) {
      if (waitedFor !== null) add(times, `${service}\n${waitedFor}`, { traceId, spanId, ms });
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
function slownessOf(timings: readonly Timing[], usual: readonly (readonly Timing[])[]) {
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
