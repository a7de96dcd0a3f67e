import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

/**
 * One change of the groups of an org at a time: a fold, a merge, a split. The second sees what the first one did.
 * Needs a transaction.
 */
export async function lockGroups(ctx: AnyContext): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`aisher.group ${ctx.org}`}, 0))`.execute(
    ownDb(ctx),
  );
}
