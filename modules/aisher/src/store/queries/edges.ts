import { z } from 'zod';
import { count, number, text } from './columns.ts';
import type { Door, Query } from './door.ts';
import { inBuckets, inWindow, type Window } from './windows.ts';

const row = z
  .object({
    kind: z.enum(['service', 'database', 'messaging', 'http']),
    caller: text,
    callee: text,
    calls: count,
    errors: count,
    p50_ms: number,
    p95_ms: number,
    weighted: number,
  })
  .transform(({ p50_ms, p95_ms, weighted, ...rest }) => ({
    ...rest,
    p50Ms: p50_ms,
    p95Ms: p95_ms,
    /** How many calls these stand for. */
    callsWeighted: weighted,
  }));

/** Who calls whom. A callee that is no service has no spans of its own: a database, a queue, a host elsewhere. */
export type Edge = z.output<typeof row>;

/** Of calls between services, and of calls of peers. One more says that there are more. */
export const edgesReadMax = 2_000;
const spans = `from signoz_traces.distributed_signoz_index_v3
  where {scope} and ${inBuckets} and ${inWindow}`;
const numbersOf = (duration: string, failed: string, weight: string) => `count() as calls,
  countIf(${failed}) as errors, quantileTDigest(0.5)(${duration}) / 1000000 as p50_ms,
  quantileTDigest(0.95)(${duration}) / 1000000 as p95_ms, sum(${weight}) as weighted`;

/**
 * A call that arrived is a span of a server or a consumer (or of no kind) whose parent is of another service. Those are fewer than all
 * spans, so they are the side of the join that is kept in memory.
 */
export const serviceEdges: Query<Edge> = {
  row,
  sql: `
select 'service' as kind, p.service as caller, c.service as callee,
  ${numbersOf('c.duration', 'c.failed', 'c.stands_for')}
from (
  select trace_id, span_id, serviceName as service ${spans} limit 1 by trace_id, span_id
) as p inner join (
  select trace_id, parent_span_id as parent, serviceName as service, duration_nano as duration,
    has_error as failed, {weight} as stands_for
  ${spans} and kind in (0, 2, 5) and parent_span_id != '' limit 1 by trace_id, span_id
) as c on c.trace_id = p.trace_id and c.parent = p.span_id
where p.service != c.service
group by caller, callee order by calls desc, caller, callee limit {limit:UInt32}`,
};

const peer = `multiIf(
    attributes_string['db.system.name'] != '', attributes_string['db.system.name'],
    attributes_string['db.system'] != '', attributes_string['db.system'],
    db_name != '', db_name,
    attributes_string['messaging.destination.name'] != '',
      attributes_string['messaging.destination.name'],
    attributes_string['messaging.system'] != '', attributes_string['messaging.system'],
    external_http_url)`;
const peerKind = `multiIf(
    attributes_string['db.system.name'] != '' or attributes_string['db.system'] != ''
      or db_name != '', 'database',
    attributes_string['messaging.system'] != '', 'messaging', 'http')`;

/** Calls of clients and producers that no span of ours answers. */
export const peerEdges: Query<Edge> = {
  row,
  sql: `
select o.peer_kind as kind, o.service as caller, o.peer as callee,
  ${numbersOf('o.duration', 'o.failed', 'o.stands_for')}
from (
  select trace_id, span_id, serviceName as service, duration_nano as duration,
    has_error as failed, ${peer} as peer, ${peerKind} as peer_kind, {weight} as stands_for
  ${spans} and kind in (3, 4) limit 1 by trace_id, span_id
) as o left anti join (
  select trace_id, parent_span_id as parent ${spans} and kind in (0, 2, 5)
) as c on c.trace_id = o.trace_id and c.parent = o.span_id
where o.peer != ''
group by kind, caller, callee order by calls desc, caller, callee limit {limit:UInt32}`,
};

/** The map of a window; more than can be drawn is left out, the rarest first. */
export async function readEdges(door: Door, org: string, { from, until }: Window): Promise<Edge[]> {
  const params = { from, until, limit: edgesReadMax + 1 };
  const [services, peers] = await Promise.all([
    door.ask(org, serviceEdges, params),
    door.ask(org, peerEdges, params),
  ]);
  return [...services, ...peers];
}
