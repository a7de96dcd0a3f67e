import { sql } from 'kysely';
import type { AnyContext } from '../core/context.ts';
import type { Database } from '../database/database.ts';
import { asOwner } from './as-owner.ts';

/** What who may write to the database as its owner can do, triggers and all. `$org` is the org of `ctx`. */
export const tamper = (ctx: AnyContext, statement: string): Promise<void> =>
  asOwner(ctx.parts.database, ctx.org, async (db) => {
    await sql`set local session_replication_role = replica`.execute(db);
    await sql.raw(statement.replaceAll('$org', `'${ctx.org}'`)).execute(db);
  });

/** Writes the whole chain again, with another word in its second event: every link fits. */
export const forgeLedger = (ctx: AnyContext): Promise<void> =>
  tamper(
    ctx,
    `do $$ declare e kernel.event; last bytea := decode(repeat('00', 32), 'hex');
     begin
       for e in select * from kernel.event where org_id = $org order by seq loop
         if e.seq = 2 then e.data := '{"n":99}'; end if;
         e.hash := sha256(convert_to(encode(last, 'hex') || e'\\n' || kernel.event_line(e), 'UTF8'));
         update kernel.event set data = e.data, hash = e.hash where org_id = $org and seq = e.seq;
         last := e.hash;
       end loop;
       update kernel.ledger_head set hash = last where org_id = $org;
     end $$`,
  );

/** Leaves the ledger as it was when it had `seq` events. */
export const cutLedger = (ctx: AnyContext, seq: number): Promise<void> =>
  tamper(
    ctx,
    `delete from kernel.event where org_id = $org and seq > ${seq};
     update kernel.ledger_head h set seq = ${seq}, hash = e.hash from kernel.event e
     where h.org_id = $org and e.org_id = $org and e.seq = ${seq}`,
  );

/** Tables by month take rows of any month, for tests that move the clock by years. */
export const allowAnyMonth = (database: Database): Promise<void> =>
  database.exec(`begin;
    alter table kernel.month_table no force row level security;
    update kernel.month_table set ahead_max = 1200;
    alter table kernel.month_table force row level security;
    commit`);
