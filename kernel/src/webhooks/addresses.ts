import { Problem } from '../base/problem.ts';
import { createSecret } from '../base/token.ts';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';
import type { Webhook } from '../core/door.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import { logAction } from '../ledger/action-log.ts';
import { record } from '../ledger/ledger.ts';
import type { WebhookAddresses } from './schema.ts';

/** Below `/api`. */
export const pathOfWebhook = (name: string): string => `/webhooks/${name.replace('.', '/')}`;

const sealedFor = (ctx: AnyContext, name: string) => `webhook address ${ctx.org} ${name}`;

const urlOf = (ctx: AnyContext, name: string, secret: string) =>
  `${ctx.parts.publicUrl}/api${pathOfWebhook(name)}/${secret}`;

async function findUrl(ctx: AnyContext, name: string): Promise<string | null> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.webhook_address')
    .select('secret_sealed')
    .where('webhook', '=', name)
    .executeTakeFirst();
  if (row === undefined) return null;
  return urlOf(ctx, name, ctx.parts.keyring.open(row.secret_sealed, sealedFor(ctx, name)));
}

async function addUrl(ctx: AnyContext, name: string): Promise<void> {
  const secret = createSecret(ctx.org);
  const { keyring } = ctx.parts;
  await kernelDb(ctx)
    .insertInto('kernel.webhook_address')
    .values({
      org_id: ctx.org,
      webhook: name,
      created_at: ctx.now(),
      secret_hash: keyring.hashSecret(secret),
      secret_sealed: keyring.seal(secret, sealedFor(ctx, name)),
    })
    // Two that ask for the first address at once get the same one.
    .onConflict((conflict) => conflict.columns(['org_id', 'webhook']).doNothing())
    .execute();
}

/** The address of the org's webhook, for another system to call; made when it is first asked for. */
export function webhookUrl(ctx: AnyContext, name: string): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const known = await findUrl(ctx, name);
    if (known !== null) return known;
    await addUrl(ctx, name);
    const made = await findUrl(ctx, name);
    if (made === null) throw new Error(`the address of ${name} was not stored`);
    return made;
  });
}

/** Webhooks with a secret address, of the modules that the org uses. Needs a transaction. */
async function listOwn(ctx: AnyContext): Promise<Webhook[]> {
  const chosen = await findChosenModules(ctx);
  return ctx.parts.modules
    .filter(({ name }) => isChosen(chosen, name))
    .flatMap(({ webhooks }) => webhooks)
    .filter(({ fixed }) => fixed === undefined);
}

/** What an org gives to other systems; an address is null until it is made. */
export function listWebhooks(ctx: Context<never>): Promise<WebhookAddresses> {
  return inTransaction(ctx, async (ctx) => {
    const webhooks = [];
    for (const { name, summary } of await listOwn(ctx)) {
      webhooks.push({ name, summary, url: await findUrl(ctx, name) });
    }
    return { webhooks };
  });
}

/**
 * Another address for a webhook. Calls of the one before are refused at once.
 *
 * @throws Problem 404 `webhook-not-found`.
 */
export function replaceWebhookUrl(
  ctx: Context<never>,
  name: string,
): Promise<{ name: string; url: string }> {
  return inTransaction(ctx, async (ctx) => {
    if (!(await listOwn(ctx)).some((webhook) => webhook.name === name)) {
      throw new Problem(404, 'webhook-not-found', 'There is no such webhook; reload the list.');
    }
    await kernelDb(ctx).deleteFrom('kernel.webhook_address').where('webhook', '=', name).execute();
    const url = await webhookUrl(ctx, name);
    await logAction(ctx, { action: 'kernel.webhook-address-changed', facts: { webhook: name } });
    await record(ctx, 'kernel.webhook-address-changed', { webhook: name }, { subjects: [] });
    return { name, url };
  });
}
