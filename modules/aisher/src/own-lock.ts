import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from './own-db.ts';

/** What is changed by one transaction of an org at a time. */
type Locked =
  | 'alert'
  | 'alert_rule'
  | 'analysis'
  | 'group'
  | 'ingest_key'
  | 'on_call'
  | 'schedule'
  | 'source_map'
  | 'ticket_target';

/** Waits for its turn, however many servers there are: two that count at the same moment would both find room. Needs a transaction. */
export async function lockOwn(ctx: AnyContext, what: Locked): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`aisher.${what} ${ctx.org}`}, 0))`.execute(
    ownDb(ctx),
  );
}
