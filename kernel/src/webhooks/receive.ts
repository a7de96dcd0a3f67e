import { randomUUID } from 'node:crypto';
import { Problem } from '../base/problem.ts';
import { orgOfSecret } from '../base/token.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  systemContext,
} from '../core/context.ts';
import type { Webhook, WebhookCall } from '../core/door.ts';
import { findChosenModules, requireChosen } from '../core/module-of-org.ts';
import { requireOpenOrg } from '../core/people/org-closing.ts';
import { enqueue } from '../jobs/jobs.ts';
import { sealedFor } from './handle.ts';
import { handleWebhookJob } from './jobs.ts';

/** @throws Problem 403 `module-off`, 409 `org-closing`. Needs a transaction. */
async function requireModule(ctx: Context<never>, { name }: Webhook): Promise<void> {
  requireChosen(await findChosenModules(ctx), name.split('.')[0] ?? '');
  await requireOpenOrg(ctx);
}

const dayMs = 24 * 3_600_000;

const bind = (ctx: AnyContext, org: string): Context<never> =>
  systemContext(ctx.parts, { org, name: 'webhook', trace: ctx.trace });

const notFound = () =>
  new Problem(
    404,
    'webhook-not-found',
    'This address is not in use; copy the current one from Dojang, and set it in the other system.',
  );

/** The context of the org whose address this is. @throws Problem 404 `webhook-not-found`. */
async function openAddress(ctx: AnyContext, webhook: Webhook, secret: string) {
  const org = orgOfSecret(secret);
  if (org === undefined) throw notFound();
  const bound = bind(ctx, org);
  await inTransaction(bound, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.webhook_address')
      .select('webhook')
      .where('secret_hash', '=', ctx.parts.keyring.hashSecret(secret))
      .where('webhook', '=', webhook.name)
      .executeTakeFirst();
    if (row === undefined) throw notFound();
    await requireModule(ctx, webhook);
  });
  return bound;
}

/** Whether it was stored; false for a call that came before. */
function store(
  ctx: Context<never>,
  webhook: Webhook,
  call: WebhookCall,
  known: string | null,
): Promise<boolean> {
  const id = randomUUID();
  const { keyring } = ctx.parts;
  const bytes = webhook.scrub?.(call.bytes) ?? call.bytes;
  const names = webhook.keptHeaders ?? [];
  const headers = names.flatMap((name) => {
    const value = call.headers[name];
    return typeof value === 'string' ? [[name, value.slice(0, 500)]] : [];
  });
  return inTransaction(ctx, async (ctx) => {
    const stored = await kernelDb(ctx)
      .insertInto('kernel.webhook_delivery')
      .values({
        org_id: ctx.org,
        id,
        created_at: ctx.now(),
        webhook: webhook.name,
        replay_hash: keyring.blind(
          `webhook ${ctx.org} ${webhook.name}`,
          known ?? call.bytes.toString('base64'),
        ),
        headers: JSON.stringify(Object.fromEntries(headers)),
        bytes_sealed: keyring.seal(bytes.toString('base64'), sealedFor(ctx, id)),
        bytes: bytes.length,
        state: 'waiting',
        trace: ctx.trace,
        keep_until: new Date(ctx.now().getTime() + webhook.keptDays * dayMs),
      })
      .onConflict((conflict) => conflict.columns(['org_id', 'webhook', 'replay_hash']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (stored === undefined) return false;
    await enqueue(ctx, handleWebhookJob, { deliveryId: id });
    return true;
  });
}

const isOrg = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const org = kernelDb(ctx).selectFrom('kernel.org').select('org_id');
    return (await org.where('org_id', '=', ctx.org).executeTakeFirst()) !== undefined;
  });

/**
 * Checks who calls, and stores the call before answering it. A job then handles the call.
 *
 * @throws Problem as `verify` and `replayed` of the webhook say; 404 `webhook-not-found`; 403
 *   `module-off`.
 */
export async function receiveWebhook(
  ctx: Context<never>,
  webhook: Webhook,
  call: WebhookCall,
  secret: string | undefined,
): Promise<void> {
  const keep = async (bound: Context<never>, known: Awaited<ReturnType<Webhook['verify']>>) => {
    if (!(await store(bound, webhook, call, known)) && webhook.replayed) throw webhook.replayed();
  };
  if (secret !== undefined) {
    const bound = await openAddress(ctx, webhook, secret);
    return keep(bound, await webhook.verify(bound, call));
  }
  const known = await webhook.verify(ctx, call);
  const org = webhook.fixed?.orgOf(call);
  if (org === undefined) return;
  const bound = bind(ctx, org);
  if (!(await isOrg(bound))) return;
  await inTransaction(bound, (ctx) => requireModule(ctx, webhook));
  return keep(bound, known);
}
