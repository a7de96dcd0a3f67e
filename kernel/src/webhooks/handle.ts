import {
  type AnyContext,
  type Context,
  createContext,
  inTransaction,
  inWholeOrg,
  kernelDb,
} from '../core/context.ts';
import type { JobRun } from '../core/job.ts';
import { findChosenModules, requireChosen } from '../core/module-of-org.ts';

/** What the body of a delivery is sealed for. */
export const sealedFor = (ctx: AnyContext, id: string): string =>
  `webhook delivery ${ctx.org} ${id}`;

async function markHandled(ctx: AnyContext, id: string): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.webhook_delivery')
    .set((eb) => ({
      state: 'handled',
      tries: eb('tries', '+', 1),
      reason: null,
      handled_at: ctx.now(),
    }))
    .where('id', '=', id)
    .where('state', '!=', 'handled')
    .execute();
}

const findWaiting = (ctx: AnyContext, id: string) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.webhook_delivery')
      .select(['webhook', 'bytes_sealed', 'headers', 'created_at'])
      .where('id', '=', id)
      .where('state', '!=', 'handled')
      .executeTakeFirst(),
  );

/** Hands a stored call to its webhook, which acts as `webhook:<name>:<delivery>`. */
export async function handleDelivery(
  ctx: Context<never>,
  id: string,
  run: Pick<JobRun, 'completeIn'>,
): Promise<void> {
  const row = await findWaiting(ctx, id);
  if (row === undefined) return;
  const webhook = ctx.parts.modules
    .flatMap(({ webhooks }) => webhooks)
    .find(({ name }) => name === row.webhook);
  if (webhook === undefined)
    throw new Error(`no module that runs here has the webhook ${row.webhook}`);
  // The org may have turned the module off since the call came.
  requireChosen(await inTransaction(ctx, findChosenModules), webhook.name.split('.')[0] ?? '');
  const sealed = ctx.parts.keyring.open(row.bytes_sealed, sealedFor(ctx, id));
  let isSettled = false;
  await webhook.handle(
    createContext(ctx.parts, {
      org: ctx.org,
      actor: { kind: 'webhook', name: webhook.name, deliveryId: id },
      trace: ctx.trace,
    }),
    {
      id,
      bytes: Buffer.from(sealed, 'base64'),
      headers: row.headers as Record<string, string>,
      receivedAt: row.created_at,
      // The person whom the webhook acts for may not see the inbox.
      settleIn: async (ctx) => {
        await inWholeOrg(ctx, (ctx) => markHandled(ctx, id));
        await run.completeIn(ctx);
        isSettled = true;
      },
    },
  );
  if (!isSettled) await inTransaction(ctx, (ctx) => markHandled(ctx, id));
}

/** Notes that a try failed; with `last`, that no further one follows by itself. */
export const noteFailure = (
  ctx: Context<never>,
  id: string,
  { reason, last }: { readonly reason: string; readonly last: boolean },
): Promise<void> =>
  inTransaction(ctx, async (ctx) => {
    await kernelDb(ctx)
      .updateTable('kernel.webhook_delivery')
      .set((eb) => ({
        tries: eb('tries', '+', 1),
        reason: reason.slice(0, 100),
        ...(last ? { state: 'failed' } : {}),
      }))
      .where('id', '=', id)
      .where('state', '!=', 'handled')
      .execute();
  });
