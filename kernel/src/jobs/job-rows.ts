import { jobPriorities, noOrg } from '../core/job.ts';
import { type Execute, failedKeptSeconds } from './job-insert.ts';
import type { JobRow, Settlement } from './job-row.ts';

/** What one round asks the queue for. */
export interface ClaimOrder {
  /** Which share of the slots an org may have: `alone`, and `shared` while other orgs wait. */
  readonly lanes: readonly { lane: string; room: number; shared: number; alone: number }[];
  readonly kinds: readonly { name: string; lane: string; room: number }[];
  /** What each org holds here by now. */
  readonly held: readonly { lane: string; org: string; n: number }[];
  /** Whether a job may come whose last start has no known end: this process runs one of them at a time. */
  readonly suspects: boolean;
}

/** The reason of a job whose process ended under it. A claim reads it: the next start is counted. */
export const processEnded = 'process-ended';
/** Oldest jobs of a queue that one claim looks at, before it looks for orgs behind a crowd. */
const frontMax = 100;
const orgsBehindMax = 50;

const waits = `j.state < 'active' and not j.blocked`;
const isReady = `${waits} and j.start_after <= now()`;
/** An older server writes the second text. */
const isSuspect = `(j.state = 'retry' and (j.output ->> 'code' = '${processEnded}'
    or j.output -> 'value' ->> 'message' = 'job heartbeat timeout'))`;
const columns = `j.ctid as tid, j.name, coalesce(j.org_id::text, '') as org, j.priority, j.start_after,
    ${isSuspect} as suspect`;

/**
 * Takes what is ready, the oldest first. Where one org crowds the front of a queue, it also looks at some of the orgs
 * behind, each by one step in the index, so that a backlog of a hundred thousand costs the others nothing.
 */
const claimSql = (table: string) => `
  with recursive lane as materialized (
    select * from json_to_recordset($1::text::json) as x(lane text, room int, shared int, alone int)
  ), kind as materialized (
    select * from json_to_recordset($2::text::json) as x(name text, lane text, room int)
  ), held as materialized (
    select * from json_to_recordset($3::text::json) as x(lane text, org text, n int)
  ), front as materialized (
    select k.lane, k.room, w.*
    from kind k cross join unnest(array[${jobPriorities}]) p cross join lateral (
      select ${columns} from ${table} j
      where j.name = k.name and j.priority = p and ${isReady}
      order by j.start_after limit ${frontMax} for update skip locked
    ) w
  ), crowded as materialized (
    select name from front group by name, priority having count(*) >= ${frontMax}
  ), behind as materialized (
    select k.lane, k.room, w.*
    from (select distinct name from crowded) c join kind k on k.name = c.name
    cross join unnest(array[$4::uuid, '${noOrg}'::uuid]) begin_after
    cross join lateral (
      with recursive orgs(org_id, n) as (
        (select j.org_id, 1 from ${table} j
          where j.name = k.name and ${waits} and j.org_id > begin_after order by j.org_id limit 1)
        union all
        select (select j.org_id from ${table} j
          where j.name = k.name and ${waits} and j.org_id > o.org_id order by j.org_id limit 1), o.n + 1
        from orgs o where o.org_id is not null and o.n < ${orgsBehindMax}
      ) select org_id from orgs where org_id is not null
    ) o cross join lateral (
      select ${columns} from ${table} j
      where j.name = k.name and j.org_id = o.org_id and ${isReady}
      order by j.start_after limit 4 for update skip locked
    ) w
  ), waiting as (
    select * from front union select * from behind
  ), counted as (
    select w.*, l.room as lane_room,
      case when min(w.org) over lanes is distinct from max(w.org) over lanes then l.shared else l.alone end as share,
      coalesce(h.n, 0) + row_number() over (partition by w.lane, w.org order by w.priority desc, w.start_after) as nth,
      row_number() over (partition by w.suspect order by w.start_after) as suspect_nth
    from waiting w join lane l on l.lane = w.lane left join held h on h.lane = w.lane and h.org = w.org
    window lanes as (partition by w.lane)
  ), fair as (
    select tid, room, lane_room,
      row_number() over (partition by lane order by priority desc, nth, start_after) as of_lane,
      row_number() over (partition by name order by priority desc, nth, start_after) as of_kind
    from counted where nth <= share and (not suspect or ($5 and suspect_nth = 1))
  )
  update ${table} j set
    state = 'active', started_on = now(), heartbeat_on = now(),
    retry_count = case when j.started_on is null then j.retry_count else j.retry_count + 1 end,
    data = case when ${isSuspect}
      then jsonb_set(coalesce(j.data, '{}'), '{open}', to_jsonb(coalesce((j.data ->> 'open')::int, 0) + 1))
      else j.data end
  where j.ctid = any(array(select tid from fair where of_lane <= lane_room and of_kind <= room))
  returning j.id, j.name, j.data, j.retry_count as "retryCount", j.retry_limit as "retryLimit"`;

/** Each settlement counts for the very start that it ends: another worker may have the job by now. */
const settleSql = (table: string) => `
  with done as materialized (
    select * from json_to_recordset($1::text::json) as x(
      name text, id uuid, "retryCount" int, outcome text, output jsonb, "waitMs" int)
  ), mine as materialized (
    select d.*, m.tid from done d cross join lateral (
      select j.ctid as tid from ${table} j
      where j.name = d.name and j.id = d.id and j.retry_count = d."retryCount" and j.state = 'active'
      for update
    ) m
  ), ended as (
    select m.*, m.outcome = 'completed' as is_good,
      m.outcome = 'failed' or (m.outcome in ('retry', 'lost') and j.retry_count >= j.retry_limit) as is_bad
    from mine m join ${table} j on j.ctid = m.tid
  )
  update ${table} j set
    state = case when e.is_good then 'completed' when e.is_bad then 'failed'
      else 'retry' end::text::${table.split('.')[0]}.job_state,
    completed_on = case when e.is_good or e.is_bad then now() end,
    start_after = case when e.is_good or e.is_bad then j.start_after
      else now() + e."waitMs" * interval '1 ms' end,
    -- The end of the server is no fault of the job, and a job that was not started was not tried.
    retry_limit = j.retry_limit + case when e.outcome = 'interrupted' then 1 else 0 end,
    started_on = case when e.outcome = 'returned' then null else j.started_on end,
    deletion_seconds = case when e.is_bad then ${failedKeptSeconds} else j.deletion_seconds end,
    heartbeat_on = null, output = e.output
  from ended e where j.ctid = e.tid
  returning j.id, j.state = 'failed' as "isFailed"`;

/** A person sends a job back to work: its starts are counted from the beginning. */
export async function forgetStarts(execute: Execute, schema: string, name: string, id: string) {
  await execute(
    `update ${schema}.job_common set data = data - 'open', output = null
     where name = $1 and id = $2 and state = 'failed'`,
    [name, id],
  );
}

export type JobRows = ReturnType<typeof createJobRows>;

/** The statements of a worker over the table of jobs. Each is one round trip, on either database. */
export function createJobRows(execute: Execute, schema: string) {
  const table = `${schema}.job_common`;
  const rowsOf = async <R>(text: string, values: unknown[]) =>
    (await execute(text, values)).rows as R[];
  const claim = claimSql(table);
  const settle = settleSql(table);
  return {
    claim: ({ lanes, kinds, held, suspects }: ClaimOrder, beginAfter: string) =>
      rowsOf<JobRow>(claim, [
        JSON.stringify(lanes),
        JSON.stringify(kinds),
        JSON.stringify(held),
        beginAfter,
        suspects,
      ]),
    settle: (all: readonly Settlement[]) =>
      rowsOf<{ id: string; isFailed: boolean }>(settle, [JSON.stringify(all)]),
    /** Tells the others that the process lives. Returns the ids of the jobs that it still has. */
    touch: async (held: readonly JobRow[]) => {
      const ids = held.map(({ id, retryCount }) => `${id}:${retryCount}`);
      const rows = await rowsOf<{ id: string }>(
        `update ${table} j set heartbeat_on = now()
         where j.state = 'active' and j.name = any($1::text[])
           and (j.id::text || ':' || j.retry_count) = any($2::text[]) returning j.id`,
        [[...new Set(held.map(({ name }) => name))], ids],
      );
      return new Set(rows.map(({ id }) => id));
    },
    /** Jobs of a process that has been silent, or whose time is over by far. */
    silent: (names: readonly string[]) =>
      rowsOf<JobRow>(
        `select j.id, j.name, j.data, j.retry_count as "retryCount", j.retry_limit as "retryLimit"
         from ${table} j where j.state = 'active' and j.name = any($1::text[])
           and (j.heartbeat_on + j.heartbeat_seconds * interval '1 s' < now()
             or j.started_on + (j.expire_seconds + 30) * interval '1 s' < now())
         limit 500`,
        [names],
      ),
    /** Milliseconds until the next job that waits for its time; null when there is none. */
    nextDueMs: async (names: readonly string[]) => {
      const [row] = await rowsOf<{ ms: number | null }>(
        `select (extract(epoch from min(w.at) - now()) * 1000)::float8 as ms
         from unnest($1::text[]) name cross join unnest(array[${jobPriorities}]) p cross join lateral (
           select j.start_after as at from ${table} j
           where j.name = name.name and j.priority = p and ${waits} and j.start_after > now()
           order by j.start_after limit 1
         ) w`,
        [names],
      );
      return row?.ms ?? null;
    },
  };
}
