import { type AnyContext, inTransaction, Problem } from '@dojang/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { requireGroup } from '../group-list.ts';
import { bucketsMax, type series, type seriesQuery } from '../schema.ts';

const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

interface Row {
  readonly at: Date;
  readonly events: number;
  readonly weighted: number;
}

/**
 * How often a group was seen: a bucket for each step, zeros included. Minutes are kept for two days, hours for thirteen months.
 *
 * @throws Problem 404 `group-not-found`, 422 `series-too-long`.
 */
export async function readSeries(
  ctx: AnyContext,
  groupId: string,
  query: z.infer<typeof seriesQuery>,
): Promise<z.infer<typeof series>> {
  const ms = stepMs[query.step];
  const from = Math.floor(Date.parse(query.from) / ms) * ms;
  const until = Date.parse(query.until);
  const steps = Math.ceil((until - from) / ms);
  if (steps > bucketsMax || steps < 0) {
    throw new Problem(
      422,
      'series-too-long',
      `A series has at most ${bucketsMax} buckets and ends after it begins; ask for larger steps.`,
    );
  }
  const rows = await inTransaction(ctx, async (ctx) => {
    await requireGroup(ctx, groupId);
    return readRows(ctx, groupId, { from: new Date(from), until: new Date(from + steps * ms), ms });
  });
  const known = new Map(rows.map((row) => [row.at.getTime(), row]));
  return {
    buckets: Array.from({ length: steps }, (_, step) => {
      const at = from + step * ms;
      const { events = 0, weighted = 0 } = known.get(at) ?? {};
      return { at: new Date(at).toISOString(), events, weighted };
    }),
  };
}

async function readRows(
  ctx: AnyContext,
  groupId: string,
  { from, until, ms }: { readonly from: Date; readonly until: Date; readonly ms: number },
): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select date_bin(${`${ms} milliseconds`}::interval, at, timestamptz 'epoch') as at, sum(events)::bigint as events,
      sum(weighted) as weighted
    from (
      select m.minute as at, m.events, m.weighted
      from aisher.fingerprint f join aisher.group_minute m on m.org_id = f.org_id and m.hash = f.hash
      where f.group_id = ${groupId}::uuid and m.minute >= ${from}::timestamptz and m.minute < ${until}::timestamptz
      union all
      select h.hour, h.events, h.weighted
      from aisher.fingerprint f join aisher.group_hour h on h.org_id = f.org_id and h.hash = f.hash
      where f.group_id = ${groupId}::uuid and h.hour >= ${from}::timestamptz and h.hour < ${until}::timestamptz) seen
    group by 1`.execute(ownDb(ctx));
  return rows;
}
