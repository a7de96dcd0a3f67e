import { z } from 'zod';
import type { Door, Query } from '../../store/queries/door.ts';

/** The ids of what an org stored lately, as `SeenRows` knows them. */
export type Recall = (org: string) => Promise<readonly string[]>;

/** Two generations of `SeenRows`. */
const recalledSeconds = 20 * 60;
/** Of each table, the newest: what comes twice comes soon. */
const recalledMax = 200_000;
/** Rows whose own times are older were sent late, and are seldom sent twice. */
const lateSeconds = 3_600;
const separator = '\n';
const textMax = recalledMax * 400;

/** All ids in one text: a row of JSON for each would cost more than the ids. */
const idsOf = (id: string, table: string, since: string): Query<{ ids: string }> => ({
  row: z.object({ ids: z.string().max(textMax) }),
  sql: `
select arrayStringConcat(groupArray(recalled), '\\n') as ids from (
  select ${id} as recalled from ${table}
  where {scope} and ${since} and received_at >= toDateTime({now:Int64} - ${recalledSeconds})
  order by received_at desc limit ${recalledMax}
)`,
});

const bucketSince = `ts_bucket_start >= {now:Int64} - ${recalledSeconds + lateSeconds}`;
const timeSince = `timestamp >= toDateTime64({now:Int64} - ${recalledSeconds + lateSeconds}, 9)`;

const queries = [
  idsOf('concat(trace_id, span_id)', 'signoz_traces.distributed_signoz_index_v3', bucketSince),
  idsOf('toString(errorID)', 'signoz_traces.distributed_signoz_error_index_v2', timeSince),
  idsOf(
    "concat(if(resources_string['service.name'] = '', 'unknown_service', resources_string['service.name']), ' ', id)",
    'signoz_logs.distributed_logs_v2',
    bucketSince,
  ),
];

/** Asks the store, once for each org after a start: what a sender repeats then is known again. */
export function createRecall(door: Pick<Door, 'ask'>, now: () => Date): Recall {
  return async (org) => {
    const params = { now: Math.floor(now().getTime() / 1_000) };
    const answers = await Promise.all(queries.map((query) => door.ask(org, query, params)));
    return answers.flat().flatMap(({ ids }) => (ids === '' ? [] : ids.split(separator)));
  };
}
