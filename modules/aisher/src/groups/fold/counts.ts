import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { minuteOf } from './counted.ts';
import { minutePlaceOf, type PlacedError, placeOf, tallyBy } from './tally.ts';

/** Adds errors to the counts of their minutes, releases, fingerprints and groups. Needs a transaction. */
export async function addCounts(ctx: AnyContext, errors: readonly PlacedError[]): Promise<void> {
  await addMinutes(ctx, errors);
  await addReleases(ctx, errors);
  await addToFingerprints(ctx, errors);
  await addToGroups(ctx, errors);
}

async function addMinutes(ctx: AnyContext, errors: readonly PlacedError[]): Promise<void> {
  const rows = [...tallyBy(errors, minutePlaceOf).values()].map(({ one, events, weighted }) => ({
    hash: one.hash,
    minute: minuteOf(one.error.at),
    environment: one.error.environment,
    release: one.error.release,
    events,
    weighted,
  }));
  await sql`
    insert into aisher.group_minute as m (org_id, hash, minute, environment, release, created_at, events, weighted)
      select ${ctx.org}::uuid, hash, minute, environment, release, ${ctx.now()}::timestamptz, events, weighted
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as seen (hash text, minute timestamptz, environment text,
        release text, events bigint, weighted double precision)
    on conflict (org_id, hash, minute, environment, release) do update
      set events = m.events + excluded.events, weighted = m.weighted + excluded.weighted`.execute(
    ownDb(ctx),
  );
}

async function addReleases(ctx: AnyContext, errors: readonly PlacedError[]): Promise<void> {
  const rows = [...tallyBy(errors, placeOf).values()].map(({ one, ...tally }) => ({
    ...tally,
    hash: one.hash,
    environment: one.error.environment,
    release: one.error.release,
  }));
  await sql`
    insert into aisher.fingerprint_release as r (org_id, hash, environment, release, created_at, first_seen_at,
        last_seen_at, events, weighted)
      select ${ctx.org}::uuid, hash, environment, release, ${ctx.now()}::timestamptz, first, last, events, weighted
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as seen (hash text, environment text, release text,
        first timestamptz, last timestamptz, events bigint, weighted double precision)
    on conflict (org_id, hash, environment, release) do update set
      first_seen_at = least(r.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(r.last_seen_at, excluded.last_seen_at),
      events = r.events + excluded.events, weighted = r.weighted + excluded.weighted`.execute(
    ownDb(ctx),
  );
}

const rowsBy = (errors: readonly PlacedError[], keyOf: (each: PlacedError) => string): string =>
  JSON.stringify(
    [...tallyBy(errors, keyOf)].map(([key, { one: _, ...tally }]) => ({ ...tally, key })),
  );

const tallies = sql`key text, first timestamptz, last timestamptz, events bigint, weighted double precision`;

async function addToFingerprints(ctx: AnyContext, errors: readonly PlacedError[]): Promise<void> {
  await sql`
    update aisher.fingerprint f set events = f.events + seen.events, weighted = f.weighted + seen.weighted,
      first_seen_at = least(f.first_seen_at, seen.first), last_seen_at = greatest(f.last_seen_at, seen.last)
    from jsonb_to_recordset(${rowsBy(errors, ({ hash }) => hash)}::jsonb) as seen (${tallies})
    where f.org_id = ${ctx.org}::uuid and f.hash = seen.key`.execute(ownDb(ctx));
}

async function addToGroups(ctx: AnyContext, errors: readonly PlacedError[]): Promise<void> {
  await sql`
    update aisher.error_group g set events = g.events + seen.events, weighted = g.weighted + seen.weighted,
      first_seen_at = least(g.first_seen_at, seen.first), last_seen_at = greatest(g.last_seen_at, seen.last)
    from jsonb_to_recordset(${rowsBy(errors, ({ groupId }) => groupId)}::jsonb) as seen (${tallies})
    where g.id = seen.key::uuid`.execute(ownDb(ctx));
}
