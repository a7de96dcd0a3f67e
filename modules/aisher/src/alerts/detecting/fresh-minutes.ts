import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import type { Minute } from '../../detectors/index.ts';
import { ownDb } from '../../own-db.ts';
import { instantOf } from './minutes.ts';

/** A group in an environment, as detectors look at it. */
export interface Place {
  readonly groupId: string;
  readonly environment: string;
}

export const placeKey = ({ groupId, environment }: Place): string =>
  JSON.stringify([groupId, environment]);

interface Row extends Place {
  readonly minute: number;
  readonly events: number;
  readonly rows: number;
}

export interface Fresh {
  readonly places: ReadonlyMap<string, Place & { readonly minutes: readonly Minute[] }>;
  /** How many rows were taken. */
  readonly rows: number;
}

/**
 * Takes the events that no detector has counted, of complete minutes, at most `max` rows: each is given once. Needs a
 * transaction that holds the lock of the groups.
 */
export async function takeFresh(ctx: AnyContext, until: number, max: number): Promise<Fresh> {
  const { rows } = await sql<Row>`
    with fresh as (
      select hash, minute, environment, release, events - looked as events from aisher.group_minute
      where org_id = ${ctx.org}::uuid and events > looked and minute <= ${instantOf(until)}::timestamptz
      order by hash, minute limit ${max}),
    taken as (
      update aisher.group_minute m set looked = m.looked + fresh.events from fresh
      where m.org_id = ${ctx.org}::uuid and m.hash = fresh.hash and m.minute = fresh.minute
        and m.environment = fresh.environment and m.release = fresh.release)
    select f.group_id as "groupId", fresh.environment, (extract(epoch from fresh.minute) / 60)::int as minute,
      sum(fresh.events)::int as events, count(*)::int as rows
    from fresh join aisher.fingerprint f on f.org_id = ${ctx.org}::uuid and f.hash = fresh.hash
    group by 1, 2, 3`.execute(ownDb(ctx));
  return freshOf(rows);
}

/** The events of minutes that are not complete, at most `max` rows. They stay to be taken. Needs a transaction. */
export async function readRunning(ctx: AnyContext, until: number, max: number): Promise<Fresh> {
  const { rows } = await sql<Row>`
    select f.group_id as "groupId", m.environment, (extract(epoch from m.minute) / 60)::int as minute,
      sum(m.events - m.looked)::int as events, count(*)::int as rows
    from (select hash, minute, environment, events, looked from aisher.group_minute
      where org_id = ${ctx.org}::uuid and events > looked
        and minute > ${instantOf(until)}::timestamptz and minute <= ${ctx.now()}::timestamptz
      order by minute, hash limit ${max}) m
    join aisher.fingerprint f on f.org_id = ${ctx.org}::uuid and f.hash = m.hash
    group by 1, 2, 3`.execute(ownDb(ctx));
  return freshOf(rows);
}

function freshOf(rows: readonly Row[]): Fresh {
  const places = new Map<string, Place & { minutes: Minute[] }>();
  for (const { groupId, environment, minute, events } of rows) {
    const key = placeKey({ groupId, environment });
    const known = places.get(key);
    if (known === undefined)
      places.set(key, { groupId, environment, minutes: [{ minute, events }] });
    else known.minutes.push({ minute, events });
  }
  return { places, rows: rows.reduce((sum, each) => sum + each.rows, 0) };
}
