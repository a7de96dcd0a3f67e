import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { deliverAll, deliveriesOf, personOf, startChannelWorld } from '../testing/channel-world.ts';
import type { TestClient } from '../testing/test-client.ts';
import { digestJob } from './digest.ts';
import { type NewNotification, notify } from './notifications.ts';

const { push, reachable, close } = await startChannelWorld();
after(close);

// 23:30 in Seoul, and the end of the night.
const night = new Date('2031-03-03T14:30:00Z');
const morning = new Date('2031-03-03T22:00:00Z');
const at = (ctx: Context<never>, now: Date): Context<never> => ({ ...ctx, now: () => now });

async function sleep(phone: TestClient) {
  const input = { timeZone: 'Asia/Seoul', quietHours: { from: '22:00', until: '07:00' } };
  assert.equal((await phone.send('PUT', '/notification-preferences', input)).status, 200);
}

const say = (ctx: Context<never>, more: Partial<NewNotification> = {}) =>
  notify(at(ctx, night), {
    personId: personOf(ctx),
    kind: 'note.read',
    params: { shop: 'dojang', notes: 1 },
    url: '/notes',
    ...more,
  });

const wakeUp = (ctx: Context<never>, now = morning) => {
  const payload = { personId: personOf(ctx), until: morning.toISOString() };
  return digestJob.handle(at(ctx, now), payload, {} as never);
};

/** How many jobs wait for the end of the night of this person. */
const jobsOf = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification').select('held_until').execute(),
  );

test('what comes in quiet hours is one message at their end, with counts by kind', async () => {
  const { ctx, phone } = await reachable('web-push');
  await sleep(phone);
  for (const notes of [1, 2, 3]) await say(ctx, { params: { notes } });
  await say(ctx, { thread: 'note.shop:one' });
  await say(ctx, { thread: 'note.shop:one', again: true });
  assert.deepEqual(await deliveriesOf(ctx), []);
  const from = push.received.length;
  await wakeUp(ctx);
  await wakeUp(ctx);
  await deliverAll(ctx);
  const seen = push.received.slice(from).map(({ payload }) => [payload.title, payload.body]);
  assert.deepEqual(seen, [['조용한 시간에 알림 4개가 왔어요', '읽은 메모 4']]);
  assert.ok((await jobsOf(ctx)).every(({ held_until }) => held_until === null));
});

test('a single message of the night is sent as it is', async () => {
  const { ctx, phone } = await reachable('web-push');
  await sleep(phone);
  await say(ctx);
  const from = push.received.length;
  await wakeUp(ctx);
  await deliverAll(ctx);
  assert.deepEqual(
    push.received.slice(from).map(({ payload }) => payload.title),
    ['메모를 읽었어요'],
  );
});

test('the sender says whether a message passes quiet hours, whatever its kind says', async () => {
  const { ctx, phone } = await reachable('web-push');
  await sleep(phone);
  await say(ctx, { urgent: true });
  await say(ctx, { kind: 'session-theft', params: {}, urgent: false });
  const due = (await deliveriesOf(ctx)).map((row) => row.due_at.toISOString()).sort();
  assert.deepEqual(due, [night.toISOString(), morning.toISOString()]);
});

test('the clock of the server may be behind that of the jobs: the digest of the night is sent', async () => {
  const { ctx, phone } = await reachable('web-push');
  await sleep(phone);
  await say(ctx);
  await wakeUp(ctx, new Date(morning.getTime() - 2_000));
  assert.equal((await deliveriesOf(ctx)).length, 1);
});

test('nothing is sent before the night ends, nor by day held back', async () => {
  const { ctx, phone } = await reachable('web-push');
  await sleep(phone);
  await say(ctx);
  await say(ctx);
  const payload = { personId: personOf(ctx), until: night.toISOString() };
  await digestJob.handle(at(ctx, night), payload, {} as never);
  assert.deepEqual(await deliveriesOf(ctx), []);
  const noon = new Date('2031-03-03T03:00:00Z');
  await notify(at(ctx, noon), {
    personId: personOf(ctx),
    kind: 'note.read',
    params: {},
    url: '/notes',
  });
  assert.equal((await deliveriesOf(ctx)).length, 1);
});
