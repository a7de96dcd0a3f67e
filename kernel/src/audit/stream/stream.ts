import { type AnyContext, type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { createSigningSecret } from '../../notify/receivers/sign.ts';
import type { AuditStream, AuditStreamInput, MadeAuditStream } from './schema.ts';

/** What the address and the secret of an org's stream are sealed for. */
export const sealedFor = (org: string, what: 'address' | 'secret') => `audit-stream:${org}:${what}`;

/** The number of the last event of the org. Needs a transaction. */
async function headSeq(ctx: AnyContext): Promise<number> {
  const head = await kernelDb(ctx)
    .selectFrom('kernel.ledger_head')
    .select('seq')
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  return Number(head?.seq ?? 0);
}

async function findStream(ctx: AnyContext): Promise<AuditStream | null> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.audit_stream')
    .select(['host', 'created_at', 'seq', 'sent_at', 'reason'])
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    host: row.host,
    createdAt: row.created_at.toISOString(),
    seq: Number(row.seq),
    waiting: Math.max(0, (await headSeq(ctx)) - Number(row.seq)),
    sentAt: row.sent_at?.toISOString() ?? null,
    reason: row.reason,
  };
}

/** Where the org has its ledger sent, and how far it has come. */
export const readStream = (ctx: Context<never>): Promise<{ stream: AuditStream | null }> =>
  inTransaction(ctx, async (ctx) => ({ stream: await findStream(ctx) }));

/**
 * Has the events of the ledger sent to an address from now on, in place of the one before. The secret is returned once.
 *
 * @throws Problem 422 `address-not-allowed`, `address-not-found`.
 */
export async function setStream(
  ctx: Context<never>,
  { url, from }: AuditStreamInput,
): Promise<MadeAuditStream> {
  await ctx.parts.outgoing.checkAddress(url);
  const secret = createSigningSecret();
  const { keyring } = ctx.parts;
  return inTransaction(ctx, async (ctx) => {
    const row = {
      host: new URL(url).host,
      address_sealed: keyring.seal(url, sealedFor(ctx.org, 'address')),
      secret_sealed: keyring.seal(secret, sealedFor(ctx.org, 'secret')),
      seq: from === 'beginning' ? 0 : await headSeq(ctx),
      sending_until: null,
      tries: 0,
      retry_at: ctx.now(),
      reason: null,
      sent_at: null,
    };
    await kernelDb(ctx)
      .insertInto('kernel.audit_stream')
      .values({ org_id: ctx.org, created_at: ctx.now(), ...row })
      .onConflict((conflict) => conflict.column('org_id').doUpdateSet(row))
      .execute();
    await logAction(ctx, { action: 'kernel.audit-stream-set', facts: { from } });
    await record(ctx, 'kernel.audit-stream-set', { from }, { subjects: [] });
    const stream = await findStream(ctx);
    if (stream === null) throw new Error('a stream vanished while it was made');
    return { stream, secret };
  });
}

/** Sends nothing any more. Ended again, it changes nothing. */
export function endStream(ctx: Context<never>): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const gone = await kernelDb(ctx)
      .deleteFrom('kernel.audit_stream')
      .where('org_id', '=', ctx.org)
      .returning('org_id')
      .executeTakeFirst();
    if (!gone) return;
    await logAction(ctx, { action: 'kernel.audit-stream-ended' });
    await record(ctx, 'kernel.audit-stream-ended', {}, { subjects: [] });
  });
}
