import { z } from 'zod';
import { count, number, text } from './columns.ts';
import type { Door, Query } from './door.ts';
import { inBuckets, inWindow, type Window } from './windows.ts';

const row = z.object({
  label: text,
  at: count,
  calls: count,
  errors: count,
  p50_ms: number,
  p95_ms: number,
  weighted: number,
});

const stepSeconds = 60;
const chosen = '(empty({services:Array(String)}) or serviceName in {services:Array(String)})';

const seriesBy = (column: string, spans: string): Query<z.output<typeof row>> => ({
  row,
  sql: `
select ${column} as label,
  intDiv(toUnixTimestamp(timestamp), ${stepSeconds}) * ${stepSeconds} as at,
  count() as calls, countIf(has_error) as errors,
  quantileTDigest(0.5)(duration_nano) / 1000000 as p50_ms,
  quantileTDigest(0.95)(duration_nano) / 1000000 as p95_ms, sum({weight}) as weighted
from signoz_traces.distributed_signoz_index_v3
where {scope} and ${inBuckets} and ${inWindow} and ${chosen} and ${spans}
group by label, at order by label, at limit {limit:UInt32}`,
});

/** What a service was asked for: its spans that began a trace, or answered a call. */
export const serviceSeries = seriesBy('serviceName', "(kind in (2, 5) or parent_span_id = '')");
export const operationSeries = seriesBy('name', 'true');

export interface Point {
  /** Of the minute, in seconds. */
  readonly at: number;
  readonly calls: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly callsWeighted: number;
}

const rowsMax = 100_000;
const zero = (at: number): Point => ({
  at,
  calls: 0,
  errors: 0,
  p50Ms: 0,
  p95Ms: 0,
  callsWeighted: 0,
});

/** By minute, of each name that had a call in the window; a minute without one is a zero. */
export async function readSeries(
  door: Door,
  org: string,
  {
    from,
    until,
    services,
    by,
  }: Window & { services: readonly string[]; by: 'service' | 'operation' },
): Promise<Map<string, Point[]>> {
  const query = by === 'service' ? serviceSeries : operationSeries;
  const rows = await door.ask(org, query, { from, until, services, limit: rowsMax });
  const first = Math.floor(from / stepSeconds) * stepSeconds;
  const steps = Math.ceil((until - first) / stepSeconds);
  const out = new Map<string, Point[]>();
  for (const { label, at, calls, errors, p50_ms, p95_ms, weighted } of rows) {
    let points = out.get(label);
    if (points === undefined) {
      points = Array.from({ length: steps }, (_, n) => zero(first + n * stepSeconds));
      out.set(label, points);
    }
    const place = (at - first) / stepSeconds;
    points[place] = { at, calls, errors, p50Ms: p50_ms, p95Ms: p95_ms, callsWeighted: weighted };
  }
  return out;
}
