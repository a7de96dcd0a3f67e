import type { PointRow } from '../../rows/rows.ts';
import type { OtlpItem, OtlpMetric, OtlpPoint } from '../otlp/request.ts';
import { Cuts, resourceOf, textAttributes } from './attributes.ts';
import type { RowSink } from './row-sink.ts';
import { storable, textMax } from './text.ts';

const temporalities = ['unspecified', 'delta', 'cumulative'] as const;

type Part = readonly [suffix: string, value: number, label?: readonly [string, string]];

/** `le` is the upper bound of a bucket, whose count holds those of all below, as Prometheus writes it. */
function bucketsOf({ bounds, buckets }: OtlpPoint): Part[] {
  const parts: Part[] = [];
  let count = 0;
  for (const [place, each] of buckets.entries()) {
    count += each;
    const bound = bounds[place];
    parts.push(['.bucket', count, ['le', bound === undefined ? '+Inf' : String(bound)]]);
  }
  return parts;
}

/** What a point is stored as: a number, or the numbers that a distribution is made of. */
function partsOf({ kind }: OtlpMetric, point: OtlpPoint): Part[] {
  if (kind === 'gauge' || kind === 'sum') {
    return point.value === undefined ? [] : [['', point.value]];
  }
  const parts: Part[] = [];
  for (const name of ['count', 'sum', 'min', 'max'] as const) {
    const value = point[name];
    if (value !== undefined) parts.push([`.${name}`, value]);
  }
  const quantiles = point.quantiles.map(
    ({ quantile, value }): Part => ['.quantile', value, ['quantile', String(quantile)]],
  );
  return [...parts, ...bucketsOf(point), ...quantiles];
}

/** The points of a metric as rows. A metric without a name is rejected, and so is a point without a number. */
export function addMetric({ origin, record }: OtlpItem<'metrics'>, sink: RowSink): void {
  if (record.name === '') {
    sink.reject('A metric has no name.', Math.max(1, record.points.length));
    return;
  }
  const cuts = new Cuts(sink.mask);
  const resource = resourceOf(origin.resource, sink.mask);
  const metric = cuts.keep('name', storable(record.name), textMax.key);
  const unit = cuts.keep('unit', record.unit, textMax.key);
  const temporality = temporalities[record.temporality] ?? 'unspecified';
  for (const point of record.points) {
    if (point.isEmpty) continue;
    const parts = partsOf(record, point).filter(([, value]) => Number.isFinite(value));
    if (parts.length === 0) {
      sink.reject('A point of a metric has no number.');
      continue;
    }
    const labels = { ...resource, ...textAttributes(point.attributes, cuts) };
    for (const [suffix, value, label] of parts) {
      const row: PointRow = {
        metric: metric + suffix,
        unit,
        kind: record.kind,
        temporality,
        labels: label === undefined ? labels : { ...labels, [label[0]]: label[1] },
        atNs: point.atNs,
        value,
      };
      sink.points.push(row);
    }
  }
  if (!cuts.isEmpty) sink.noteCut();
}
