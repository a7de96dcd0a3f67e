import { sql } from 'kysely';
import { z } from 'zod';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { orgsWith } from '../../core/job.ts';
import { keyOf } from '../../files/files.ts';
import { incomingKeyOf } from '../../files/incoming.ts';
import { defineJob } from '../../jobs/jobs.ts';
import { writeCheckpoint } from '../../ledger/checkpoint.ts';
import { recordNow } from '../../ledger/ledger.ts';

const batchMax = 1_000;
/** A word that says nothing, where a column must hold one. */
const nothing = '-';

const isOver = (ctx: AnyContext): Promise<boolean> =>
  inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<{ over: boolean }>`
      select kernel.is_over(${ctx.org}::uuid) as over`.execute(kernelDb(ctx));
    return rows[0]?.over ?? false;
  });

/** The last event of the ledger, whose head is signed outside of the database before anything goes. */
async function signOff(ctx: Context<never>): Promise<void> {
  const isLeft = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.membership').select('person_id').limit(1).executeTakeFirst(),
  );
  // A run before this one has signed, and begun to delete.
  if (isLeft === undefined) return;
  await inTransaction(ctx, (ctx) =>
    recordNow(ctx, 'kernel.org-closed', {}, { subjects: [], idempotencyKey: `closed ${ctx.org}` }),
  );
  await writeCheckpoint(ctx);
}

/** Bytes go before their rows, so that none is left that nobody knows of. */
async function deleteFiles(ctx: Context<never>, signal: AbortSignal): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; !signal.aborted; ) {
    const rows = await inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.file')
        .select(['id', 'person_id'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(200)
        .execute(),
    );
    for (const { id, person_id: personId } of rows) {
      await ctx.parts.files.delete(incomingKeyOf(ctx.org, id));
      await ctx.parts.files.delete(keyOf(ctx.org, personId, id));
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

const eraseRows = (ctx: AnyContext, limit: number): Promise<number> =>
  sql<{ gone: number }>`select kernel.erase_org_rows(${limit}::int)::int as gone`
    .execute(kernelDb(ctx))
    .then(({ rows }) => rows[0]?.gone ?? 0);

/**
 * Deletes all rows of an org whose seven days are over, of every module, and what they keep elsewhere. What stays is a row
 * without a name, which keeps the id from being taken again, and the signed heads of the ledger. A run that is killed goes on
 * where it stood.
 */
export async function eraseOrg(ctx: Context<never>, signal: AbortSignal): Promise<void> {
  if (!(await isOver(ctx))) return;
  await signOff(ctx);
  for (const { forgetOrg } of ctx.parts.modules) await forgetOrg(ctx);
  await deleteFiles(ctx, signal);
  await inTransaction(ctx, (ctx) => sql`select kernel.open_org_tables()`.execute(kernelDb(ctx)));
  let gone = 1;
  while (gone > 0 && !signal.aborted) {
    gone = await inTransaction(ctx, (ctx) => eraseRows(ctx, batchMax), { repeatable: true });
  }
  if (signal.aborted) return;
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.org')
      .set({ closed_at: ctx.now(), name: nothing })
      .where('org_id', '=', ctx.org)
      .execute(),
  );
  ctx.log.info({ org: ctx.org }, 'an org was closed, and its rows are gone');
}

/** Each hour: orgs whose seven days are over. */
export const eraseClosedOrgs = defineJob({
  name: 'kernel.erase-closed-orgs',
  class: 'bulk',
  payload: z.object({}),
  cron: '25 * * * *',
  due: orgsWith('kernel.org', (eb) =>
    eb.and([eb('closing_at', '<=', sql<Date>`now()`), eb('closed_at', 'is', null)]),
  ),
  timeoutMs: 3_600_000,
  handle: (ctx, _payload, { signal }) => eraseOrg(ctx, signal),
});
