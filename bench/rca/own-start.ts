import { serviceOf } from '../../modules/aisher/src/rows/rows.ts';
import { stretchOf, windowNs } from './cases.ts';
import type { Day, Fault } from './nezha.ts';

const severe = 17;
const edgeMs = 20_000;
const slowTimes = 3;

/**
 * When a simple detector says that a fault began: the time that parts requests with an error or a slow root from those without
 * best, by the likelihood of two shares instead of one. It sees three minutes before and two after, and no list of faults.
 */
export function ownStartNs(day: Day, { atNs }: Fault): bigint {
  const fromNs = atNs - windowNs - 60_000_000_000n;
  const { spans, logs } = stretchOf(day.telemetry, fromNs, atNs + windowNs);
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === '');
  const usual = medians(roots.map((each) => [operationOf(each), Number(each.durationNs)]));
  const failing = new Set(
    logs.filter((each) => each.severityNumber >= severe).map((each) => each.traceId),
  );
  const requests = roots.map((root) => ({
    ns: root.startNs,
    isBad:
      failing.has(root.traceId) ||
      Number(root.durationNs) > slowTimes * (usual.get(operationOf(root)) ?? 0),
  }));
  return bestSplit(requests) ?? atNs;
}

const operationOf = (span: { name: string; resource: Readonly<Record<string, string>> }): string =>
  `${serviceOf(span.resource)} ${span.name}`;

function medians(values: readonly (readonly [string, number])[]): Map<string, number> {
  const grouped = Map.groupBy(values, ([key]) => key);
  return new Map(
    [...grouped].map(([key, list]) => {
      const sorted = list.map(([, value]) => value).sort((a, b) => a - b);
      return [key, sorted[sorted.length >> 1]!];
    }),
  );
}

function bestSplit(requests: readonly { ns: bigint; isBad: boolean }[]): bigint | undefined {
  const first = requests[0]?.ns ?? 0n;
  const last = requests.at(-1)?.ns ?? 0n;
  const all = requests.length;
  const bad = requests.filter(({ isBad }) => isBad).length;
  let before = 0;
  let best: { ns: bigint; gain: number } | undefined;
  for (const [at, { ns, isBad }] of requests.entries()) {
    const isInside = Number(ns - first) / 1e6 >= edgeMs && Number(last - ns) / 1e6 >= edgeMs;
    const gain = likelihood(before, at) + likelihood(bad - before, all - at);
    const isRise = (bad - before) / (all - at) > before / Math.max(1, at);
    if (isInside && isRise && gain > (best?.gain ?? Number.NEGATIVE_INFINITY)) best = { ns, gain };
    if (isBad) before += 1;
  }
  return best?.ns;
}

function likelihood(hits: number, trials: number): number {
  if (hits === 0 || hits === trials) return 0;
  const share = hits / trials;
  return hits * Math.log(share) + (trials - hits) * Math.log(1 - share);
}
