import { type AnyContext, finishAct, record } from '@dojang/kernel';
import { type Insertable, type Selectable, sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import type { AutusImport } from '../../tables.gen.ts';

/** One import of an org at a time: whoever begins, goes on or ends waits here. Needs a transaction. */
export const lockTurn = (ctx: AnyContext) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`autus.import ${ctx.org}`}, 0))`.execute(
    ownDb(ctx),
  );

/** Whether rows of an import are being written or taken back. Needs the turn. */
export async function isBusy(ctx: AnyContext): Promise<boolean> {
  const row = await ownDb(ctx)
    .selectFrom('autus.import')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('state', 'in', ['applying', 'undoing'])
    .executeTakeFirst();
  return row !== undefined;
}

/** The one that was stamped first and waits. Needs the turn. */
export async function findNext(ctx: AnyContext): Promise<string | undefined> {
  const row = await ownDb(ctx)
    .selectFrom('autus.import')
    .select('id')
    .where('org_id', '=', ctx.org)
    .where('state', '=', 'stamped')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export const moveImport = (
  ctx: AnyContext,
  id: string,
  set: Partial<Insertable<AutusImport>>,
): Promise<unknown> =>
  ownDb(ctx).updateTable('autus.import').set(set).where('id', '=', id).execute();

/** Event `autus.import-failed`. What was written stays, and can be undone. Needs the turn. */
export async function endAsFailed(
  ctx: AnyContext,
  { id, draft_id }: Pick<Selectable<AutusImport>, 'id' | 'draft_id'>,
  because: string,
): Promise<void> {
  const failed_because = because.slice(0, 100);
  await moveImport(ctx, id, { state: 'failed', failed_because, ended_at: ctx.now() });
  const outcome = { importId: id, because: failed_because };
  if (draft_id !== null) await finishAct(ctx, draft_id, { state: 'failed', outcome });
  await record(ctx, 'autus.import-failed', outcome, { subjects: [id] });
}
