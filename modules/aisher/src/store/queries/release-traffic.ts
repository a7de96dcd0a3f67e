import { z } from 'zod';
import { count } from './columns.ts';
import type { Door, Query } from './door.ts';
import { environmentOf } from './resources.ts';
import { inBuckets, inWindow, type Window } from './windows.ts';

const row = z
  .object({ calls: count, errors: count, traces: count, failed_traces: count })
  .transform(({ failed_traces, ...rest }) => ({ ...rest, failedTraces: failed_traces }));

/** What a release was asked for: spans that began a trace or answered a call, and the traces that it took part in. */
export type ReleaseTraffic = z.output<typeof row>;

const isAsked = "kind in (2, 5) or parent_span_id = ''";

export const releaseTraffic: Query<ReleaseTraffic> = {
  row,
  sql: `
select countIf(${isAsked}) as calls, countIf(has_error and (${isAsked})) as errors,
  uniqExact(trace_id) as traces, uniqExactIf(trace_id, has_error) as failed_traces
from signoz_traces.distributed_signoz_index_v3
where {scope} and ${inBuckets} and ${inWindow} and serviceName = {service:String}
  and resources_string['service.version'] = {version:String}
  and ${environmentOf('resources_string')} = {environment:String}`,
};

export async function readReleaseTraffic(
  door: Door,
  org: string,
  of: Window & { service: string; version: string; environment: string },
): Promise<ReleaseTraffic> {
  const [found] = await door.ask(org, releaseTraffic, { ...of });
  return found ?? { calls: 0, errors: 0, traces: 0, failedTraces: 0 };
}
