import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';

/** A system that the org has notified, and a message to it. */
export const addReceiver = (owner: Context<never>) =>
  inTransaction(owner, async (ctx) => {
    const [receiverId, id] = [crypto.randomUUID(), crypto.randomUUID()];
    const named = { org_id: ctx.org, kind: 'webhook' };
    await kernelDb(ctx)
      .insertInto('kernel.receiver')
      .values({
        ...named,
        id: receiverId,
        name: 'tracker',
        locale: 'ko',
        host: 'tracker.example.com',
        address_sealed: 'x',
        secret_sealed: 'x',
      })
      .execute();
    await kernelDb(ctx)
      .insertInto('kernel.receiver_delivery')
      .values({
        ...named,
        id,
        receiver_id: receiverId,
        event: 'test',
        key: 'test',
        urgent: false,
        params: '{}',
        url: '/',
        at: ctx.now(),
        state: 'queued',
        trace: id,
      })
      .execute();
  });

/** An invitation to an address. */
export const addInvitation = (owner: Context<never>, personId: string) =>
  inTransaction(owner, async (ctx) => {
    const id = crypto.randomUUID();
    await kernelDb(ctx)
      .insertInto('kernel.invitation')
      .values({
        id,
        org_id: ctx.org,
        kind: 'open',
        role: 'member',
        locale: 'ko',
        secret_hash: ctx.parts.keyring.hashSecret(id),
        uses_max: 1,
        is_mailed: false,
        sent_at: ctx.now(),
        created_by: personId,
        expires_at: ctx.now(),
      })
      .execute();
  });

/** An address and a call of another system, and a verdict on the ledger, which are nobody's. */
export const addWebhook = (owner: Context<never>) =>
  inTransaction(owner, async (ctx) => {
    const db = kernelDb(ctx);
    await db
      .insertInto('kernel.audit_stream')
      .values({
        org_id: ctx.org,
        host: 'log.example.com',
        address_sealed: 'x',
        secret_sealed: 'x',
        seq: 0,
        retry_at: ctx.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .insertInto('kernel.ledger_verdict')
      .values({ org_id: ctx.org })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const id = crypto.randomUUID();
    const hash = id.replaceAll('-', '').repeat(2);
    const named = { org_id: ctx.org, webhook: `note.x${hash.slice(0, 20)}` };
    await db
      .insertInto('kernel.webhook_address')
      .values({ ...named, secret_hash: hash, secret_sealed: 'x' })
      .execute();
    await db
      .insertInto('kernel.webhook_delivery')
      .values({
        ...named,
        id,
        replay_hash: hash,
        headers: '{}',
        bytes_sealed: 'x',
        bytes: 1,
        state: 'waiting',
        trace: id,
        keep_until: ctx.now(),
      })
      .execute();
  });

/** A proof that a person was asked for, and an offer of the org to them, if it is the first. */
export async function addOwnership(
  ctx: AnyContext,
  personId: string,
  ownerId: string,
): Promise<void> {
  const db = kernelDb(ctx);
  const { id: device_id } = await db
    .selectFrom('kernel.device')
    .select('id')
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  const made = { org_id: ctx.org, id: crypto.randomUUID(), expires_at: ctx.now() };
  await db
    .insertInto('kernel.step_up')
    .values({ ...made, person_id: personId, device_id, act: 'org.close', number_sealed: 'x' })
    .execute();
  await db
    .insertInto('kernel.ownership_transfer')
    .values({ ...made, from_person_id: ownerId, to_person_id: personId, leaves: false })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
