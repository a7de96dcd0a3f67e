import { type AnyContext, inTransaction } from '@dojang/kernel';
import { sql } from 'kysely';
import { placeWords } from '../../groups/schema.ts';
import { ownDb } from '../../own-db.ts';
import type { GroupOfWindow } from '../schema.ts';
import type { TimeWindow } from './group-window.ts';

/** A group with what it showed in a window. */
export interface SeenGroup extends GroupOfWindow {
  /** In the same time before the window. */
  readonly eventsBefore: number;
  readonly fingerprints: readonly string[];
  /** The newest one, masked. */
  readonly message: string;
}

export interface GroupsAsked {
  readonly window: TimeWindow;
  readonly services: readonly string[];
  /** This one comes first, whatever was seen of it. */
  readonly groupId: string | null;
  readonly limit: number;
}

interface Row {
  readonly id: string;
  readonly service: string;
  readonly title: string;
  readonly culprit: string | null;
  readonly state: string;
  readonly first_seen_at: Date;
  readonly events: number;
  readonly events_before: number;
  readonly fingerprints: string[];
  readonly release: string | null;
  readonly message: string | null;
}

const fingerprintsMax = 50;
const titleMax = 500;
const messageMax = 400;

/** The groups with the most errors in a window, and what is kept of each. */
export function groupsOfWindow(ctx: AnyContext, asked: GroupsAsked): Promise<SeenGroup[]> {
  const { window, services, groupId, limit } = asked;
  const { from, until } = window;
  const before = new Date(from.getTime() - (until.getTime() - from.getTime()));
  return inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<Row>`
      with counted as (
        select hash, minute as at, events from aisher.group_minute
          where minute >= ${before}::timestamptz and minute < ${until}::timestamptz
        union all
        select hash, hour, events from aisher.group_hour
          where hour >= ${before}::timestamptz and hour < ${until}::timestamptz),
      seen as (
        select f.group_id, coalesce(sum(c.events) filter (where c.at >= ${from}::timestamptz), 0)::bigint as events,
          coalesce(sum(c.events) filter (where c.at < ${from}::timestamptz), 0)::bigint as events_before
        from counted c join aisher.fingerprint f on f.hash = c.hash group by f.group_id),
      chosen as (
        select g.id, g.title, g.culprit, g.state, g.first_seen_at, s.name as service,
          coalesce(seen.events, 0) as events, coalesce(seen.events_before, 0) as events_before
        from aisher.error_group g join aisher.service s on s.id = g.service_id left join seen on seen.group_id = g.id
        where (g.id = ${groupId}::uuid or seen.events > 0)
          and (g.id = ${groupId}::uuid or ${services.length} = 0 or s.name = any (${[...services]}::text[]))
        order by g.id is not distinct from ${groupId}::uuid desc, seen.events desc nulls last, g.id limit ${limit})
      select chosen.*, prints.hashes as fingerprints, last.release, last.message
      from chosen
      cross join lateral (
        select coalesce(array_agg(hash order by hash), '{}') as hashes from (
          select hash from aisher.fingerprint f where f.group_id = chosen.id order by hash limit ${fingerprintsMax}) own) prints
      left join lateral (
        select p.release, left(p.message, ${messageMax}) as message
        from aisher.fingerprint f join aisher.sample p on p.org_id = f.org_id and p.hash = f.hash
        where f.group_id = chosen.id order by p.at desc, p.id desc limit 1) last on true
      order by chosen.id is not distinct from ${groupId}::uuid desc, chosen.events desc, chosen.id`.execute(
      ownDb(ctx),
    );
    return rows.map((row) => ({
      id: row.id,
      service: row.service,
      title: row.title.slice(0, titleMax),
      culprit: row.culprit,
      state: row.state,
      release: row.release ?? '',
      events: Number(row.events),
      eventsBefore: Number(row.events_before),
      firstSeenAt: row.first_seen_at.toISOString(),
      fingerprints: row.fingerprints,
      message: row.message ?? '',
    }));
  });
}

/** What the org's miner has learnt of the services of these groups. */
export async function patternsOf(ctx: AnyContext, groups: readonly SeenGroup[]) {
  const names = [...new Set(groups.map(({ service }) => service))];
  if (names.length === 0) return [];
  return inTransaction(ctx, async (ctx) => {
    const rows = await ownDb(ctx)
      .selectFrom('aisher.template_place as place')
      .innerJoin('aisher.service as service', 'service.id', 'place.service_id')
      .select(['place.pattern', 'place.places', 'place.words'])
      .where('service.name', 'in', names)
      .orderBy('place.pattern_hash')
      .limit(patternsMax)
      .execute();
    return rows.map(({ pattern, places, words }) => ({
      pattern,
      open: places,
      words: placeWords.parse(words),
    }));
  });
}

const patternsMax = 2_000;
