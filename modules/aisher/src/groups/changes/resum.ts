import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { announceGroups } from '../hints.ts';

/** Sums up what groups have, from the counts of the fingerprints that are theirs now. Needs a transaction. */
export async function resumGroups(ctx: AnyContext, ids: readonly string[]): Promise<void> {
  await sql`
    update aisher.error_group g set events = coalesce(s.events, 0), weighted = coalesce(s.weighted, 0),
      first_seen_at = coalesce(s.first, g.first_seen_at), last_seen_at = coalesce(s.last, g.last_seen_at),
      version = g.version + 1
    from unnest(${[...ids]}::uuid[]) wanted (id)
    left join lateral (
      select sum(f.events)::bigint as events, sum(f.weighted) as weighted, min(f.first_seen_at) as first,
        max(f.last_seen_at) as last
      from aisher.fingerprint f where f.org_id = ${ctx.org}::uuid and f.group_id = wanted.id) s on true
    where g.id = wanted.id`.execute(ownDb(ctx));
  announceGroups(ctx, ids);
}
