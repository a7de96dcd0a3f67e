import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Context } from '../../core/context.ts';
import {
  deliverAll,
  deliveriesOf,
  personOf,
  startChannelWorld,
} from '../../testing/channel-world.ts';
import { type NewNotification, notify } from '../notifications.ts';
import { deliver } from './deliveries.ts';

const { push, slack, smtp, reachable, close } = await startChannelWorld();
after(close);

const thread = 'note.shop:one';
const say = (ctx: Context<never>, notes: number, more: Partial<NewNotification> = {}) =>
  notify(ctx, {
    personId: personOf(ctx),
    kind: 'note.read',
    params: { shop: 'dojang', notes },
    url: '/notes',
    thread,
    ...more,
  });

test('the next message of a thread edits the one before, and one that is to be noticed is new', async () => {
  const { ctx, user } = await reachable('slack');
  await say(ctx, 1);
  await deliverAll(ctx);
  const [first] = slack.calls;
  await say(ctx, 2);
  await deliverAll(ctx);
  await say(ctx, 3, { again: true });
  await deliverAll(ctx);
  await say(ctx, 4);
  await deliverAll(ctx);
  assert.deepEqual(
    slack.calls.map(({ method }) => method),
    ['chat.postMessage', 'chat.update', 'chat.postMessage', 'chat.update'],
  );
  const channel = `D${user}`.slice(0, 20);
  const [, second, third, fourth] = slack.calls.map(({ args }) => args);
  assert.equal(first?.args.channel, user);
  assert.deepEqual([second?.channel, second?.ts], [channel, '1700000000.000001']);
  assert.match(JSON.stringify(second?.blocks), /2번/);
  assert.equal(third?.channel, user);
  assert.deepEqual([fourth?.channel, fourth?.ts], [channel, '1700000000.000003']);
});

test('threads do not touch each other: not of another thing, not of another person', async () => {
  const one = await reachable('slack');
  await say(one.ctx, 1);
  await deliverAll(one.ctx);
  await say(one.ctx, 1, { thread: 'note.shop:two' });
  await deliverAll(one.ctx);
  const seen = slack.calls.map(({ method }) => method);
  const other = await reachable('slack');
  await say(other.ctx, 1);
  await deliverAll(other.ctx);
  seen.push(...slack.calls.map(({ method }) => method));
  assert.deepEqual(seen, ['chat.postMessage', 'chat.postMessage', 'chat.postMessage']);
});

test('a message that can be edited no more is written anew', async () => {
  const { ctx } = await reachable('slack');
  await say(ctx, 1);
  await deliverAll(ctx);
  slack.behave({ kind: 'error', error: 'message_not_found' }, { kind: 'ok' });
  await say(ctx, 2);
  const done = await deliverAll(ctx);
  assert.deepEqual(
    slack.calls.map(({ method }) => method),
    ['chat.update', 'chat.postMessage'],
  );
  assert.ok(done.every(({ state }) => state === 'sent'));
});

test('a phone shows one message of a thread, in silence unless it is to be noticed', async () => {
  const { ctx } = await reachable('web-push');
  const from = push.received.length;
  for (const again of [false, false, true]) {
    await say(ctx, 1, { again });
    await deliverAll(ctx);
  }
  const seen = push.received.slice(from);
  assert.deepEqual(
    seen.map(({ payload }) => [payload.tag, payload.again]),
    [
      [thread, undefined],
      [thread, undefined],
      [thread, true],
    ],
  );
  assert.deepEqual(
    seen.map(({ headers }) => headers.urgency),
    ['high', 'low', 'high'],
  );
  assert.equal(new Set(seen.map(({ headers }) => headers.topic)).size, 1);
});

test('letters of a thread answer its first one', async () => {
  const { ctx } = await reachable('email');
  const from = smtp.letters.length;
  for (const notes of [1, 2, 3]) {
    await say(ctx, notes);
    await deliverAll(ctx);
  }
  const [first, second, third] = smtp.letters.slice(from);
  assert.equal(first?.inReplyTo, undefined);
  assert.equal(second?.inReplyTo, first?.messageId);
  assert.equal(third?.inReplyTo, second?.messageId);
  assert.equal(third?.references, `${first?.messageId} ${second?.messageId}`);
});

test('of messages of a thread that wait together only the newest is sent, and is noticed', async () => {
  const { ctx } = await reachable('slack');
  await say(ctx, 1);
  await deliverAll(ctx);
  await say(ctx, 2, { again: true });
  await say(ctx, 3);
  slack.behave({ kind: 'ok' });
  const [old, newest] = (await deliveriesOf(ctx)).filter(({ state }) => state === 'queued');
  const run = { isLast: () => false };
  const outcomes = await Promise.allSettled([old!, newest!].map(({ id }) => deliver(ctx, id, run)));
  // Whichever the newest is: it waits for the one before, whose own job finds that it is superseded.
  assert.ok(outcomes.some(({ status }) => status === 'fulfilled'));
  const done = await deliverAll(ctx);
  assert.deepEqual(done.map(({ state }) => state).sort(), ['sent', 'sent', 'skipped']);
  assert.deepEqual(
    slack.calls.map(({ method, args }) => [method, JSON.stringify(args.blocks).includes('3번')]),
    [['chat.postMessage', true]],
  );
});

test('a thread has a name of a bounded length', async () => {
  const { ctx } = await reachable();
  await assert.rejects(say(ctx, 1, { thread: '' }), /1 to 100/);
  await assert.rejects(say(ctx, 1, { thread: 'x'.repeat(101) }), /1 to 100/);
});
