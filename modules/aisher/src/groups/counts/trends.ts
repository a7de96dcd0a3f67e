import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { GroupLine } from '../schema.ts';

const hourMs = 3_600_000;
/** As many hours as a row of the list shows. */
export const trendHours = 24;
/** Of a group that has more kinds of errors, those seen last are counted. */
const fingerprintsMax = 50;

type Trend = Pick<GroupLine, 'hourly' | 'lastRelease'>;

const unseen: Trend = { hourly: Array.from({ length: trendHours }, () => 0), lastRelease: null };

interface Row {
  readonly id: string;
  readonly release: string | null;
  readonly environment: string | null;
  /** Events by hour, counted from the first. */
  readonly counts: Readonly<Record<string, number>> | null;
}

/**
 * What a row of the list shows of each group beside the group itself: its last hours, the present one included, and the release
 * that it was last seen in. Needs a transaction.
 */
export async function readTrends(
  ctx: AnyContext,
  ids: readonly string[],
): Promise<(id: string) => Trend> {
  if (ids.length === 0) return () => unseen;
  const from = new Date((Math.floor(ctx.now().getTime() / hourMs) - trendHours + 1) * hourMs);
  const { rows } = await sql<Row>`
    select shown.id, last.release, last.environment, trend.counts
    from unnest(${ids}::uuid[]) as shown (id)
    left join lateral (
      select array_agg(hash) as hashes from (
        select hash from aisher.fingerprint where group_id = shown.id
        order by last_seen_at desc limit ${fingerprintsMax}) newest) f on true
    left join lateral (
      select release, environment from aisher.fingerprint_release where hash = any (f.hashes)
      order by last_seen_at desc limit 1) last on true
    left join lateral (
      select jsonb_object_agg(hour, events) as counts from (
        select floor(extract(epoch from minute - ${from}::timestamptz) / 3600)::int as hour, sum(events) as events
        from aisher.group_minute where hash = any (f.hashes) and minute >= ${from}::timestamptz
        group by 1) hours) trend on true`.execute(ownDb(ctx));
  const found = new Map(rows.map((row) => [row.id, toTrend(row)]));
  return (id) => found.get(id) ?? unseen;
}

function toTrend({ release, environment, counts }: Row): Trend {
  return {
    hourly: unseen.hourly.map((_, hour) => counts?.[hour] ?? 0),
    lastRelease:
      release === null || release === '' ? null : { release, environment: environment ?? '' },
  };
}
