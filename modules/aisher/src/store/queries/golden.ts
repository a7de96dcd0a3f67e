import { z } from 'zod';
import { StoreError } from '../client/store-error.ts';
import { count, nanos, text, texts } from './columns.ts';
import type { Door, Query } from './door.ts';
import { exceptionsInEvents, exceptionsInIndex } from './exceptions.ts';
import { inBuckets, inWindow, type Window } from './windows.ts';

const row = z
  .object({
    source: z.enum(['span', 'handled']),
    service: text,
    operation: text,
    type: text,
    sample_message: text,
    sample_stack: text,
    errors: count,
    traces: count,
    first_ns: nanos,
    last_ns: nanos,
    samples: texts,
    versions: texts,
  })
  .transform((found) => ({
    source: found.source,
    service: found.service,
    operation: found.operation,
    type: found.type,
    message: found.sample_message,
    stack: found.sample_stack,
    errors: found.errors,
    traces: found.traces,
    firstNs: found.first_ns,
    lastNs: found.last_ns,
    sampleTraceIds: found.samples,
    versions: found.versions.filter((version) => version !== ''),
  }));

/** Errors that look alike at first sight, before they are grouped. */
export type ErrorSummary = z.output<typeof row>;

const chosen = '(empty({services:Array(String)}) or serviceName in {services:Array(String)})';

/** More errors than this on one side: the window is halved, since a cut answer would say too little without saying so. */
const joinRowsMax = 1_000_000;

const goldenFrom = (thrown: typeof exceptionsInIndex): Query<ErrorSummary> => ({
  row,
  settings: { max_rows_in_join: joinRowsMax, join_overflow_mode: 'throw' },
  sql: `
with seen as (
  select timestamp as at, trace_id, span_id, serviceName as service, name as operation,
    status_message, resources_string['service.version'] as version
  from signoz_traces.distributed_signoz_index_v3
  where {scope} and ${inBuckets} and ${inWindow} and has_error = true and ${chosen}
  limit 1 by trace_id, span_id
), thrown as (${thrown({ before: 300, after: 0, where: chosen })}
), joined as (
  select s.span_id != '' as is_span, if(is_span, 'span', 'handled') as found_as,
    if(is_span, s.at, e.at) as happened, toString(if(is_span, s.trace_id, e.trace_id)) as trace,
    if(is_span, s.service, e.service) as service_name, s.operation as operation_name,
    if(is_span, s.version, e.resource['service.version']) as release, e.type as thrown_type,
    if(e.message != '', e.message, s.status_message) as said, e.stack as thrown_stack
  from seen as s full outer join thrown as e on s.trace_id = e.trace_id and s.span_id = e.span_id
)
select found_as as source, service_name as service, operation_name as operation,
  thrown_type as type, substring(said, 1, 200) as head, any(said) as sample_message,
  argMax(thrown_stack, happened) as sample_stack, count() as errors, uniqExact(trace) as traces,
  toUnixTimestamp64Nano(min(happened)) as first_ns,
  toUnixTimestamp64Nano(max(happened)) as last_ns,
  groupUniqArray(3)(trace) as samples, groupUniqArray(5)(release) as versions
from joined where happened >= toDateTime64({from:Int64}, 9)
group by source, service, operation, type, head
order by errors desc, first_ns, service, operation, type, head limit {limit:UInt32}`,
});

export const golden = goldenFrom(exceptionsInIndex);
export const goldenOfEvents = goldenFrom(exceptionsInEvents);

const secondsMin = 60;
const joinOverflow = 191;

export interface ErrorsAsked extends Window {
  /** All when empty. */
  readonly services: readonly string[];
  readonly limit: number;
}

/** Gives the errors, and the window that they are of: the end of the one asked for when that holds more than can be joined. */
export async function listErrors(
  door: Door,
  org: string,
  { from, until, services, limit }: ErrorsAsked,
): Promise<Window & { errors: ErrorSummary[] }> {
  const query = door.exceptions === 'index' ? golden : goldenOfEvents;
  for (let start = from; ; start = Math.floor((start + until) / 2)) {
    try {
      const params = { from: start, until, services, limit };
      return { from: start, until, errors: await door.ask(org, query, params) };
    } catch (error) {
      const isTooMuch = error instanceof StoreError && error.code === joinOverflow;
      if (!isTooMuch || until - start < 2 * secondsMin) throw error;
    }
  }
}
