import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { deliverAll, startChannelWorld, tellWaiting } from '../../testing/channel-world.ts';
import { newNote } from '../../testing/note-kind.ts';

const world = await startChannelWorld();
after(() => world.close());
const { push, slack, smtp } = world;

type Phone = Awaited<ReturnType<typeof world.reachable>>['phone'];

const tryBy = async (phone: Phone, channel: string) => {
  const { status, body } = await phone.send('POST', '/notification-tests', { channel });
  return status === 200 ? body.failure : body.code;
};

test('a test message goes out by each channel at once, in the words of the person', async () => {
  const { ctx, phone, mail } = await world.reachable('web-push', 'slack', 'email');
  const calls = slack.calls.length;
  for (const channel of ['web-push', 'slack', 'email']) {
    assert.equal(await tryBy(phone, channel), null, channel);
  }
  assert.equal(push.received.at(-1)?.payload.kind, 'kernel.test');
  const place = `/o/test-${ctx.org.slice(0, 8)}/notifications`;
  assert.equal(new URL(String(push.received.at(-1)?.payload.url)).pathname, place);
  assert.ok(slack.calls.length > calls);
  assert.equal(smtp.letters.at(-1)?.to[0]?.address, mail);
});

test('what a channel refuses is said by its word, and nothing else is sent in its place', async () => {
  const { phone } = await world.reachable('web-push', 'email');
  const letters = smtp.letters.length;
  push.behave(403);
  assert.equal(await tryBy(phone, 'web-push'), 'push-403');
  push.behave(410);
  assert.equal(await tryBy(phone, 'web-push'), 'push-gone');
  assert.equal(await tryBy(phone, 'slack'), 'address-gone');
  smtp.behave(550);
  assert.equal(await tryBy(phone, 'email'), 'smtp-550');
  assert.equal(smtp.letters.length, letters);
  world.allWell();
});

test('five in ten minutes are enough', async () => {
  const { phone } = await world.reachable('email');
  const results = [];
  for (let n = 0; n < 6; n += 1) results.push(await tryBy(phone, 'email'));
  assert.deepEqual(results, [null, null, null, null, null, 'rate-limited']);
});

test('a push that asks for a decision says how many wait, for the icon of the app', async () => {
  const { ctx } = await world.reachable('web-push');
  await newNote(ctx);
  const { id } = await newNote(ctx);
  await tellWaiting(ctx, id);
  await deliverAll(ctx);
  assert.equal(push.received.at(-1)?.payload.waiting, 2);
});
