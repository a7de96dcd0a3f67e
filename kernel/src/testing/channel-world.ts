import assert from 'node:assert/strict';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { buildHttp } from '../http/http.ts';
import { proveJob } from '../notify/addresses/addresses.ts';
import { deliver } from '../notify/deliveries/deliveries.ts';
import { type NewNotification, notify } from '../notify/notifications.ts';
import { createNotifier } from '../notify/notifier.ts';
import type { ChannelName } from '../notify/schema.ts';
import { orgOfPress } from '../slack/interactions.ts';
import { noteModules } from './note-module.ts';
import { startPushDouble } from './push-double.ts';
import { startSlackDouble } from './slack-double.ts';
import { startSmtpDouble } from './smtp-double.ts';
import { pairDevice } from './test-client.ts';
import { newOrg, testKernel } from './test-kernel.ts';
import { handleWaiting } from './webhook-calls.ts';

export const personOf = (ctx: Context<never>): string =>
  ctx.actor.kind === 'person' ? ctx.actor.personId : assert.fail('a person');

export const newSlackUser = (): string =>
  `U${Math.random().toString(36).slice(2, 12).padEnd(8, '0').toUpperCase()}`;

/** Runs what the job would run, for the one address of the caller. */
async function prove(ctx: Context<never>, channel: 'slack' | 'email'): Promise<void> {
  const { id } = await inTransaction(ctx, (inner) =>
    kernelDb(inner)
      .selectFrom('kernel.notification_address')
      .select('id')
      .where('person_id', '=', personOf(ctx))
      .where('channel', '=', channel)
      .executeTakeFirstOrThrow(),
  );
  await proveJob.handle(ctx, { addressId: id }, {} as never);
}

/** The org's deliveries: fallbacks last. */
export const deliveriesOf = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.delivery')
      .select(['id', 'channel', 'state', 'reason', 'fallback', 'tries', 'due_at', 'receipt'])
      .orderBy('fallback')
      .orderBy('channel', 'desc')
      .execute(),
  );

/** Runs queued deliveries as their jobs would; with `last`, until none is left. */
export async function deliverAll(ctx: Context<never>, last = true) {
  for (let round = 0; round < 4; round++) {
    const queued = (await deliveriesOf(ctx)).filter(({ state }) => state === 'queued');
    if (queued.length === 0) break;
    for (const { id } of queued) {
      await deliver(ctx, id, { isLast: () => last }).catch((error) => {
        if (last) throw error;
      });
    }
    if (!last) break;
  }
  return deliveriesOf(ctx);
}

/** Tells the caller that a draft waits. */
export const tellWaiting = (
  ctx: Context<never>,
  draftId: string,
  more: Partial<NewNotification> = {},
): Promise<string> =>
  notify(ctx, {
    personId: personOf(ctx),
    kind: 'note.draft-waiting',
    draftId,
    params: { shop: 'dojang', shelf: 'main', notes: 7, buyer: 'nobody' },
    url: `/drafts/${draftId}`,
    ...more,
  });

/** A kernel with all channels, each led to a double. */
export async function startChannelWorld() {
  const logged: string[] = [];
  const logTo = { write: (line: string) => void logged.push(line) };
  const bare = await testKernel({ modules: noteModules, logTo });
  const [push, slack, smtp] = await Promise.all([
    startPushDouble(),
    startSlackDouble(),
    startSmtpDouble(),
  ]);
  const { vapid } = bare.parts.keyring;
  const notifier = createNotifier({
    webPush: { vapid, contact: 'mailto:ops@example.com', hosts: [push.host] },
    slack,
    mail: { url: smtp.url, from: 'Dojang <dojang@example.com>' },
  });
  const kernel = { ...bare, parts: { ...bare.parts, notifier } };
  const app = buildHttp(kernel.parts, noteModules);
  const allWell = () => {
    push.behave(201);
    slack.behave({ kind: 'ok' });
    smtp.behave(250);
  };
  const post = async ({ headers, body }: { headers: Record<string, string>; body: string }) => {
    const url = '/api/slack/interactions';
    const answer = await app.inject({ method: 'POST', url, headers, payload: body });
    const org = orgOfPress(Buffer.from(body));
    if (answer.statusCode === 200 && org !== undefined) await handleWaiting(kernel, org);
    return answer;
  };
  /** An org whose owner has these channels, each set up through the routes. */
  async function reachable(...channels: ChannelName[]) {
    const ctx = await newOrg(kernel);
    const phone = await pairDevice(app, ctx);
    allWell();
    const user = newSlackUser();
    const mail = `${user.toLowerCase()}@example.com`;
    if (channels.includes('web-push')) {
      const { subscription } = push.subscribe(vapid.publicKey);
      assert.equal((await phone.send('POST', '/push-subscriptions', subscription)).status, 201);
    }
    if (channels.includes('slack')) {
      await phone.send('PUT', '/notification-addresses/slack', { address: user });
      await prove(ctx, 'slack');
      const { value } = slack.calls.at(-1)!.args.blocks.at(-1).elements[0];
      await post(slack.press({ user, action: 'address-confirm', value, at: ctx.now() }));
    }
    if (channels.includes('email')) {
      await phone.send('PUT', '/notification-addresses/email', { address: mail });
      await prove(ctx, 'email');
      const code = /\d{6}/.exec(smtp.letters.at(-1)!.subject!)![0];
      await phone.send('PUT', '/notification-addresses/email/confirmation', { code });
    }
    allWell();
    return { ctx, phone, user, mail };
  }
  const close = async () => {
    await app.close();
    await kernel.close();
    await Promise.all([push.close(), slack.close(), smtp.close()]);
  };
  return { kernel, app, push, slack, smtp, logged, allWell, post, reachable, close };
}
