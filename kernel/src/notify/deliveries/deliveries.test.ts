import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, kernelDb } from '../../core/context.ts';
import { stampDraft } from '../../drafts/stamps/stamps.ts';
import {
  deliverAll,
  deliveriesOf,
  personOf,
  startChannelWorld,
  tellWaiting,
} from '../../testing/channel-world.ts';
import { newNote } from '../../testing/note-kind.ts';
import { pairDevice } from '../../testing/test-client.ts';
import { notify } from '../notifications.ts';
import type { ChannelName } from '../schema.ts';
import { deliver } from './deliveries.ts';

const world = await startChannelWorld();
const { kernel, app, push, slack, smtp, logged, allWell, reachable, close } = world;
after(close);

test('a waiting draft reaches phone and Slack at once, in the person’s language', async () => {
  const { ctx, user } = await reachable('web-push', 'slack', 'email');
  const before = push.received.length;
  const draft = await newNote(ctx);
  await tellWaiting(ctx, draft.id);
  const done = await deliverAll(ctx);
  assert.deepEqual(
    done.map(({ channel, state }) => [channel, state]),
    [
      ['web-push', 'sent'],
      ['slack', 'sent'],
    ],
  );
  const { payload, headers } = push.received.at(-1)!;
  assert.equal(push.received.length, before + 1);
  assert.deepEqual(push.refused, []);
  assert.equal(payload.title, '도장을 기다리는 메모가 있어요');
  assert.equal(payload.body, 'dojang · main: 메모 7개');
  const inOrg = `${kernel.parts.publicUrl}/o/test-${ctx.org.slice(0, 8)}`;
  assert.equal(payload.url, `${inOrg}/drafts/${draft.id}`);
  assert.equal(headers.urgency, 'high');
  const { args, method, authorization } = slack.calls.at(-1)!;
  assert.equal(method, 'chat.postMessage');
  assert.equal(authorization, `Bearer ${slack.botToken}`);
  assert.equal(args.channel, user);
  const ids = args.blocks
    .at(-1)
    .elements.map((element: { action_id: string }) => element.action_id);
  assert.deepEqual(ids, ['draft-approve', 'draft-reject', 'draft-open']);
  assert.ok(args.blocks.at(-1).elements[2].url.startsWith(`${inOrg}/l/`));
  assert.doesNotMatch(JSON.stringify(payload), /buy.ink/, 'a phone’s screen is read by anyone');
  assert.match(args.blocks[1].text.text, /buy ink/, 'buttons stand below what they decide');
});

test('a channel that fails for good hands over to the next, down to the fallback', async () => {
  const { ctx, mail } = await reachable('web-push', 'slack', 'email');
  const draft = await newNote(ctx);
  await tellWaiting(ctx, draft.id);
  push.behave(410);
  slack.behave({ kind: 'error', error: 'account_inactive' });
  const done = await deliverAll(ctx);
  assert.deepEqual(
    done.map(({ channel, state, reason, fallback }) => [channel, state, reason, fallback]),
    [
      ['web-push', 'failed', 'push-gone', false],
      ['slack', 'failed', 'slack-account-inactive', false],
      ['email', 'sent', null, true],
    ],
  );
  const letter = smtp.letters.at(-1)!;
  assert.equal(letter.to[0]!.address, mail);
  assert.match(letter.text!, /dojang · main: 메모 7개/);
  const inOrg = `/o/test-${ctx.org.slice(0, 8)}/l/`;
  assert.match(letter.text!, new RegExp(`${inOrg}[\\w.-]+\\?draft=${draft.id}`));
  assert.match(letter.html!, /lang="ko"/);
});

test('a subscription that its push service calls gone is forgotten', async () => {
  const { ctx, phone } = await reachable('web-push');
  await notify(ctx, {
    personId: personOf(ctx),
    kind: 'new-device',
    params: {},
    url: '/devices',
  });
  push.behave(404);
  const done = await deliverAll(ctx);
  assert.deepEqual(
    done.map(({ state, reason }) => [state, reason]),
    [['failed', 'push-gone']],
  );
  assert.deepEqual((await phone.send('GET', '/notification-preferences')).body.pushDevices, []);
});

/** Its Slack throws what no channel should. */
const brokenSlack = {
  ...kernel.parts.notifier,
  find: (name: ChannelName) => ({
    ...kernel.parts.notifier.find(name)!,
    send: () => Promise.reject(new TypeError('a bug')),
  }),
};

test('a browser whose key is no key keeps the message from no other browser', async () => {
  const { ctx, phone } = await reachable('web-push');
  const broken = await pairDevice(app, ctx);
  const { subscription } = push.subscribe(kernel.parts.keyring.vapid.publicKey);
  const keys = { ...subscription.keys, p256dh: Buffer.alloc(65, 4).toString('base64url') };
  const put = await broken.send('POST', '/push-subscriptions', { ...subscription, keys });
  assert.equal(put.status, 201);
  await tellWaiting(ctx, (await newNote(ctx)).id);
  assert.equal((await deliverAll(ctx))[0]!.state, 'sent');
  await phone.send('DELETE', '/push-subscriptions/current');
  await tellWaiting(ctx, (await newNote(ctx, { subjectKey: 'other' })).id);
  const reasons = (await deliverAll(ctx)).map(({ reason }) => reason);
  assert.ok(reasons.includes('push-not-encryptable'), reasons.join());
});

test('a channel that breaks by a bug hands over to the next at its last try', async () => {
  const { ctx } = await reachable('slack', 'email');
  await tellWaiting(ctx, (await newNote(ctx)).id);
  const broken = {
    ...ctx,
    parts: { ...ctx.parts, notifier: brokenSlack },
  };
  const [first] = await deliveriesOf(ctx);
  await assert.rejects(deliver(broken, first!.id, { isLast: () => false }), /a bug/);
  assert.equal((await deliveriesOf(ctx))[0]!.state, 'queued');
  await assert.rejects(deliver(broken, first!.id, { isLast: () => true }), /a bug/);
  const done = await deliverAll(ctx);
  assert.deepEqual(
    done.map(({ channel, state, reason }) => [channel, state, reason]),
    [
      ['slack', 'failed', 'internal-error'],
      ['email', 'sent', null],
    ],
  );
});

const passing: [name: string, misbehave: () => void, channel: ChannelName, reason: string][] = [
  ['a push service is overloaded', () => push.behave(503), 'web-push', 'push-503'],
  ['a push service redirects', () => push.behave(302, 201), 'web-push', 'push-unreachable'],
  [
    'Slack limits the rate',
    () => slack.behave({ kind: 'rate-limited', retryAfterSeconds: 1 }),
    'slack',
    'slack-rate-limited',
  ],
  [
    'Slack answers 500',
    () => slack.behave({ kind: 'status', status: 500 }),
    'slack',
    'slack-unreachable',
  ],
  ['Slack answers a page', () => slack.behave({ kind: 'html' }), 'slack', 'slack-refused'],
  ['a mail server is busy', () => smtp.behave(451), 'email', 'smtp-451'],
];
for (const [name, misbehave, channel, reason] of passing) {
  test(`${name}: the delivery waits for another try, says why, and is sent then`, async () => {
    const { ctx } = await reachable(channel);
    await notify(ctx, {
      personId: personOf(ctx),
      kind: 'new-device',
      params: {},
      url: '/devices',
    });
    misbehave();
    const [tried] = await deliverAll(ctx, false);
    assert.deepEqual([tried!.state, tried!.reason, tried!.tries], ['queued', reason, 1]);
    allWell();
    const [sent] = await deliverAll(ctx);
    assert.deepEqual([sent!.state, sent!.reason, sent!.tries], ['sent', null, 2]);
  });
}

test('a draft that was decided in the meantime is not announced any more', async () => {
  const { ctx } = await reachable('web-push');
  const draft = await newNote(ctx);
  await tellWaiting(ctx, draft.id);
  await stampDraft(ctx, draft.id, { decision: 'reject', digest: draft.digest, via: 'app' });
  const [delivery] = await deliverAll(ctx);
  assert.deepEqual([delivery!.state, delivery!.reason], ['skipped', 'draft-decided']);
});

test('quiet hours hold back what is not urgent until they end', async () => {
  const { ctx, phone } = await reachable('web-push');
  // 23:30 in Seoul.
  const night = new Date('2031-03-03T14:30:00Z');
  const at = { ...ctx, now: () => night };
  const input = { timeZone: 'Asia/Seoul', quietHours: { from: '22:00', until: '07:00' } };
  assert.equal((await phone.send('PUT', '/notification-preferences', input)).status, 200);
  const told = { personId: personOf(ctx), params: {}, url: '/devices' };
  await notify(at, { ...told, kind: 'note.act-done' });
  await notify(at, { ...told, kind: 'session-theft' });
  const due = (await deliveriesOf(ctx)).map((row) => row.due_at.toISOString()).sort();
  assert.deepEqual(due, ['2031-03-03T14:30:00.000Z', '2031-03-03T22:00:00.000Z']);
});

test('a preference turns a channel off, for one kind and one person', async () => {
  const { ctx, phone } = await reachable('web-push', 'slack');
  const preferences = [{ kind: 'note.act-failed', channel: 'slack', mode: 'off' }];
  const { body } = await phone.send('PUT', '/notification-preferences', { preferences });
  assert.equal(body.preferences.length, body.kinds.length * 3);
  const told = { personId: personOf(ctx), params: { code: 'hook-failed' }, url: '/devices' };
  await notify(ctx, { ...told, kind: 'note.act-failed' });
  assert.deepEqual(
    (await deliveriesOf(ctx)).map(({ channel }) => channel),
    ['web-push'],
  );
});

test('names are shown without markup, masked, on one line', async () => {
  const { ctx } = await reachable('slack', 'email');
  const token = ['ghp_', 'aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYzCdE'].join('');
  const draft = await newNote(ctx);
  const shelf = `<!channel>\u202e\n<script>alert(1)</script> ${token}`;
  const preference = {
    personId: personOf(ctx),
    kind: 'note.draft-waiting',
    channel: 'email',
    mode: 'on',
  };
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.notification_preference')
      .values({
        org_id: ctx.org,
        person_id: preference.personId,
        kind: 'note.draft-waiting',
        channel: 'email',
        mode: 'on',
      })
      .execute(),
  );
  await tellWaiting(ctx, draft.id, { params: { shop: 'r', shelf, notes: 1 } });
  await deliverAll(ctx);
  const sent = slack.calls.at(-1)!;
  assert.ok(sent.args.blocks[0].text.text.includes('&lt;!channel&gt;'));
  const letter = smtp.letters.at(-1)!;
  assert.ok(letter.html!.includes('&#60;script&#62;'));
  const stored = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification').selectAll().execute(),
  );
  const everything = JSON.stringify([sent, letter, stored, logged]);
  assert.ok(!everything.includes(token));
  assert.ok(!everything.includes('\u202e') && !everything.includes('\\u202e'));
});

test('the log of deliveries shows one’s own, and counts by month are the owner’s', async () => {
  const { ctx, phone } = await reachable('web-push');
  await notify(ctx, {
    personId: personOf(ctx),
    kind: 'new-device',
    params: {},
    url: '/devices',
  });
  await deliverAll(ctx);
  const { body } = await phone.send('GET', '/deliveries?limit=1');
  assert.equal(body.deliveries.length, 1);
  assert.equal(body.deliveries[0].state, 'sent');
  assert.equal(body.deliveries[0].traceUuid, ctx.trace);
  const months = await phone.send('GET', '/delivery-months');
  assert.equal(months.status, 200);
  assert.deepEqual([months.body.months[0].sent, months.body.months[0].failed], [1, 0]);
});

test('killed between sending and noting, a delivery is sent again under the same tag', async () => {
  const { ctx } = await reachable('web-push');
  const draft = await newNote(ctx);
  await tellWaiting(ctx, draft.id);
  const from = push.received.length;
  const real = ctx.parts.database;
  let calls = 0;
  const dying = {
    ...real,
    transaction: ((...args: Parameters<typeof real.transaction>) => {
      calls += 1;
      // prepare, open the subscriptions, then the note that never comes.
      if (calls === 3) throw new Error('killed');
      return real.transaction(...args);
    }) as typeof real.transaction,
  };
  const { id } = (await deliveriesOf(ctx))[0]!;
  const dyingCtx = { ...ctx, parts: { ...ctx.parts, database: dying } };
  await assert.rejects(deliver(dyingCtx, id, { isLast: () => false }), /killed/);
  await deliverAll(ctx);
  const [a, b] = push.received.slice(from);
  assert.equal(a!.payload.tag, b!.payload.tag);
  assert.equal(a!.headers.topic, b!.headers.topic);
});
