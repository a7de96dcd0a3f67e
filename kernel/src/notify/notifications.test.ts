import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { stampDraft } from '../drafts/stamps/stamps.ts';
import { personOf, startChannelWorld } from '../testing/channel-world.ts';
import { newOrg, newPerson, pairDevice, type TestClient, until } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { subscribePush } from './channels/push-subscriptions.ts';
import { cleanParams } from './messages.ts';
import { notify } from './notifications.ts';
import { quietEnd } from './preferences.ts';

// Made outside the hooks: what is made in one is closed at its end.
const { kernel, app, slack, close } = await startChannelWorld();
before(() => kernel.parts.jobs.start(kernel.parts));
after(close);

/** A Slack account that is linked already. */
async function linkSlack(ctx: Context<never>): Promise<string> {
  const user = `U${Math.random().toString(36).slice(2, 12).toUpperCase()}`;
  const { keyring, now } = kernel.parts;
  const id = crypto.randomUUID();
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.notification_address')
      .values({
        id,
        org_id: ctx.org,
        person_id: personOf(ctx as Context<never>),
        channel: 'slack',
        address_sealed: keyring.seal(user, `notification-address:${id}`),
        address_blind: keyring.blind('address-slack', user.toLowerCase()),
        confirmed_at: now(),
      })
      .execute(),
  );
  return user;
}

test('a failed try is tried again by its job, and a stamp anywhere rewrites the message', async () => {
  const ctx = await newOrg(kernel);
  const user = await linkSlack(ctx);
  slack.behave({ kind: 'status', status: 503 }, { kind: 'ok' });
  const draft = await newNote(ctx);
  await notify(ctx, {
    personId: personOf(ctx),
    kind: 'note.draft-waiting',
    draftId: draft.id,
    params: { shop: 'dojang', notes: 2 },
    url: `/drafts/${draft.id}`,
  });
  const posts = () => slack.calls.filter(({ args }) => args.channel === user);
  await until('the second try', () => posts()[1]);
  const sent = () =>
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx).selectFrom('kernel.delivery').select(['state', 'tries']).executeTakeFirst(),
    );
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual(await sent(), { state: 'sent', tries: 2 });
  await stampDraft(ctx, draft.id, { decision: 'approve', digest: draft.digest, via: 'app' });
  const update = await until('the update', () =>
    slack.calls.find(({ method }) => method === 'chat.update'),
  );
  assert.equal(update.args.channel, `D${user}`.slice(0, 20));
  assert.match(update.args.text, /도장을 찍었어요/);
  const actions = update.args.blocks.at(-1).elements.map((e: { action_id: string }) => e.action_id);
  assert.deepEqual(actions, ['draft-open']);
});

test('a notification and its transaction stand or fall together', async () => {
  const ctx = await newOrg(kernel);
  const told = { kind: 'new-device', params: {}, url: '/devices' } as const;
  await assert.rejects(
    inTransaction(ctx, async (ctx) => {
      await notify(ctx, { ...told, personId: personOf(ctx) });
      throw new Error('no');
    }),
    /no/,
  );
  const rows = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification').select('id').execute(),
  );
  assert.deepEqual(rows, []);
});

test('a notification leads to this server only', async () => {
  const ctx = await newOrg(kernel);
  const told = {
    personId: personOf(ctx),
    kind: 'new-device',
    params: {},
  } as const;
  await assert.rejects(notify(ctx, { ...told, url: 'https://evil.example/x' }), /this server only/);
});

test('a browser names only push services that the server writes to', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const keys = {
    p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString('base64url'),
    auth: Buffer.alloc(16, 2).toString('base64url'),
  };
  const subscribe = (endpoint: string) =>
    phone.send('POST', '/push-subscriptions', { endpoint, keys });
  for (const endpoint of [
    'http://127.0.0.1:8080/x',
    'http://169.254.169.254/latest/meta-data',
    'https://fcm.googleapis.com.evil.example/x',
    'http://fcm.googleapis.com/x',
    'https://user@fcm.googleapis.com:444/x',
  ]) {
    assert.equal((await subscribe(endpoint)).body.code, 'push-service-unknown', endpoint);
  }
  const first = await subscribe('https://fcm.googleapis.com/fcm/send/abc');
  const again = await subscribe('https://fcm.googleapis.com/fcm/send/abc');
  assert.equal(first.status, 201);
  assert.deepEqual(again.body, first.body);
  const { body } = await phone.send('GET', '/notification-preferences');
  assert.deepEqual(body.pushDevices, [{ deviceId: phone.deviceId, current: true }]);
  assert.equal((await phone.send('DELETE', '/push-subscriptions/current')).status, 204);
});

test('a browser has one subscription, and a person twenty: each message goes to all of them', async () => {
  const ctx = await newOrg(kernel);
  const keys = {
    p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString('base64url'),
    auth: Buffer.alloc(16, 2).toString('base64url'),
  };
  const subscribe = async (phone: TestClient, n: number) => {
    const endpoint = `https://fcm.googleapis.com/fcm/send/${phone.deviceId}-${n}`;
    assert.equal((await phone.send('POST', '/push-subscriptions', { endpoint, keys })).status, 201);
  };
  const count = () =>
    inTransaction(ctx, async (ctx) => {
      const rows = await kernelDb(ctx)
        .selectFrom('kernel.push_subscription')
        .select('id')
        .execute();
      return rows.length;
    });
  const phone = await pairDevice(app, ctx);
  for (let n = 0; n < 5; n += 1) await subscribe(phone, n);
  assert.equal(await count(), 1);
  for (let devices = 0; devices < 22; devices += 1) {
    const { actor } = await newPerson(kernel, ctx.org);
    assert.ok(actor.kind === 'person' && ctx.actor.kind === 'person');
    const other = { ...ctx, actor: { ...ctx.actor, deviceId: actor.deviceId } };
    const endpoint = `https://fcm.googleapis.com/fcm/send/${actor.deviceId}`;
    await subscribePush(other, { endpoint, keys });
  }
  assert.equal(await count(), 20);
});

test('preferences are one’s own, and time zones are real ones', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const other = await pairDevice(app, await newPerson(kernel, ctx.org));
  const input = { timeZone: 'Europe/Berlin', quietHours: { from: '22:00', until: '06:30' } };
  const { body } = await phone.send('PUT', '/notification-preferences', input);
  assert.deepEqual([body.timeZone, body.quietHours], [input.timeZone, input.quietHours]);
  const theirs = (await other.send('GET', '/notification-preferences')).body;
  assert.deepEqual([theirs.timeZone, theirs.quietHours], ['Asia/Seoul', null]);
  const wrong = await phone.send('PUT', '/notification-preferences', { timeZone: 'Asia/Busan' });
  assert.equal(wrong.status, 400);
  const cleared = await phone.send('PUT', '/notification-preferences', { quietHours: null });
  assert.deepEqual([cleared.body.timeZone, cleared.body.quietHours], [input.timeZone, null]);
});

test('property: quiet hours end at their end, never in the past, never after a day', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '59'))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
  const zones = fc.constantFrom('Asia/Seoul', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
  const moment = fc.date({
    min: new Date('2026-01-01'),
    max: new Date('2028-01-01'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, zones, time, time, (now, timeZone, from, until) => {
      const end = quietEnd(now, { timeZone, from, until });
      assert.ok(end >= new Date(Math.floor(now.getTime() / 60_000) * 60_000));
      assert.ok(end.getTime() - now.getTime() <= 25 * 3_600_000);
      if (end.getTime() === now.getTime()) return;
      const local = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(end);
      // In the hour that a clock change skips there is no such local time.
      const [hour] = until.split(':');
      if (!(hour === '02' && timeZone !== 'Asia/Seoul')) assert.equal(local, until);
    }),
    { numRuns: 300 },
  );
});

test('a message is kept with the parameters that its kind names, and no others', async () => {
  const ctx = await newOrg(kernel);
  const params = { shop: 'dojang', notes: 2, diff: 'CODE' };
  await notify(ctx, { personId: personOf(ctx), kind: 'note.act-done', params, url: '/' });
  const [row] = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification').select(['params', 'priority']).execute(),
  );
  assert.deepEqual(row, { params: { shop: 'dojang', notes: 2 }, priority: 'normal' });
});

test('a kind that no module declares is neither sent nor preferred', async () => {
  const ctx = await newOrg(kernel);
  const sent = { personId: personOf(ctx), kind: 'ink.dry', params: {}, url: '/' };
  await assert.rejects(notify(ctx, sent), /declares the notification kind ink\.dry/);
  const phone = await pairDevice(app, ctx);
  const preferences = [{ kind: 'ink.dry', channel: 'slack', mode: 'off' }];
  const { status, body } = await phone.send('PUT', '/notification-preferences', { preferences });
  assert.deepEqual([status, body.code], [422, 'notification-kind-unknown']);
});

test('preferences list each kind below its module, in the module’s own words', async () => {
  const ctx = await newOrg(kernel);
  const phone = await pairDevice(app, ctx);
  const { body } = await phone.send('GET', '/notification-preferences');
  const found = body.kinds.find(({ kind }: { kind: string }) => kind === 'note.act-failed');
  assert.deepEqual(found.label, { ko: '메모 실패', en: 'Note failed' });
  assert.equal(body.kinds.length * 3, body.preferences.length);
  const title = (name: string) =>
    body.modules.find((module: { name: string }) => module.name === name)?.title;
  assert.ok(body.kinds.every(({ module }: { module: string }) => title(module)?.ko));
});

test('parameters become short, single lines that spell what cannot be seen', () => {
  const clean = cleanParams({ shelf: `a\u202eb\n\tc${'x'.repeat(500)}`, notes: 3 });
  assert.match(String(clean.shelf), /^a\[U\+202E RLO\]b cx{90,}…$/);
  assert.equal(String(clean.shelf).length, 120);
  assert.equal(clean.notes, 3);
});
