import type { PointRow } from '../rows/rows.ts';
import type { Comparison } from './comparison.ts';
import type { Finding } from './finding.ts';
import { ofLooks, studentTail, surpriseOf } from './tails.ts';

/** Fewer points say nothing of what is usual. */
const usualMin = 4;
/** A level that is a tenth higher is nobody's fault. */
const spreadMin = Math.log(1.1);
/** Levels of machines leap now and then: a distribution with heavy tails. */
const freedomMax = 4;
/** Levels are compared as ratios, above this share of what the metric is on average: an idle service doubles easily. */
const floorShare = 0.25;
const pointsMax = 100_000;
/** Of a normal distribution, the deviation is this many times the median distance. */
const madToDeviation = 1.4826;

interface Series {
  readonly service: string;
  readonly metric: string;
  readonly values: { readonly atNs: bigint; readonly value: number }[];
  readonly isCumulative: boolean;
}

/** Processor, memory, network, restarts, pools and queues that are far above what they were. */
export function resource({ input }: Comparison): Finding[] {
  const { window, baseline, faultFree } = input;
  const now = seriesOf(window.points);
  const usual = [baseline, ...faultFree].map(({ points }) => seriesOf(points));
  const floors = floorsOf(usual.flatMap((each) => [...each.values()]));
  const looks = new Map<string, number>();
  for (const { service } of now.values()) looks.set(service, (looks.get(service) ?? 0) + 1);
  return [...now].flatMap(([key, series]) => {
    const past = usual.flatMap((each) => {
      const same = each.get(key);
      return same === undefined ? [] : levelsOf(same, (atNs) => atNs < window.fromNs);
    });
    const here = levelsOf(series, (atNs) => atNs >= window.fromNs);
    if (past.length < usualMin || here.length === 0) return [];
    const { service, metric } = series;
    const floor = floors.get(metric) ?? 0;
    const heightOf = (level: number) => Math.log(Math.max(0, level) + Math.max(floor, 1e-9));
    const heights = past.map(heightOf);
    const middle = median(heights);
    const spread = Math.max(
      madToDeviation * median(heights.map((height) => Math.abs(height - middle))),
      spreadMin,
    );
    const most = here.reduce((max, level) => Math.max(max, level), 0);
    const freedom = Math.min(freedomMax, past.length - 1);
    const surprise = surpriseOf(studentTail((heightOf(most) - middle) / spread, freedom));
    return [
      {
        service,
        surprise: ofLooks(surprise, looks.get(service)!),
        subject: metric,
        numbers: { value: most, usual: median(past) },
        references: [{ kind: 'series' as const, service, metric }],
      },
    ];
  });
}

function floorsOf(series: readonly Series[]): Map<string, number> {
  const floors = new Map<string, number>();
  for (const [metric, same] of Map.groupBy(series, (each) => each.metric)) {
    const levels = same.flatMap((each) => levelsOf(each, () => true));
    const mean = levels.reduce((sum, level) => sum + Math.max(0, level), 0) / levels.length;
    floors.set(metric, Number.isFinite(mean) ? floorShare * mean : 0);
  }
  return floors;
}

function seriesOf(points: readonly PointRow[]): Map<string, Series> {
  const series = new Map<string, Series>();
  for (const { metric, labels, atNs, value, kind, temporality } of points.slice(-pointsMax)) {
    const service = labels['service.name'];
    if (!service || !Number.isFinite(value)) continue;
    const key = [service, metric, labels['k8s.pod.name'] ?? '', labels.state ?? ''].join('\n');
    const known = series.get(key);
    const isCumulative = kind === 'sum' && temporality === 'cumulative';
    if (known) known.values.push({ atNs, value });
    else series.set(key, { service, metric, values: [{ atNs, value }], isCumulative });
  }
  return series;
}

/** Values as they are; of a sum that only grows, how much it grew a second. A restart begins at nought. */
function levelsOf({ values, isCumulative }: Series, wanted: (atNs: bigint) => boolean): number[] {
  const sorted = [...values].sort((a, b) => (a.atNs < b.atNs ? -1 : 1));
  return sorted.flatMap(({ atNs, value }, at) => {
    if (!wanted(atNs)) return [];
    if (!isCumulative) return [value];
    const before = sorted[at - 1];
    if (before === undefined || atNs <= before.atNs) return [];
    const grown = value >= before.value ? value - before.value : value;
    return [grown / (Number(atNs - before.atNs) / 1e9)];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
