import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ordered, orderOf, type ReceiverEvent } from './order.ts';

const now = new Date('2031-03-03T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const other = (number: number, event: string, more: Partial<Ordered> = {}): Ordered => ({
  number,
  event,
  state: 'queued',
  tries: 0,
  createdAt: ago(1),
  tryingUntil: null,
  ...more,
});
const order = (event: ReceiverEvent, ...others: Ordered[]) =>
  orderOf({ number: 10, event }, others, now);

test('what a later message has said is not unsaid by an earlier one', () => {
  const sent = { state: 'sent' };
  assert.equal(order('trigger', other(11, 'resolve', sent)), 'skip');
  assert.equal(order('acknowledge', other(11, 'resolve', sent)), 'skip');
  assert.equal(order('resolve', other(11, 'trigger', sent)), 'skip');
  assert.equal(order('trigger', other(11, 'acknowledge', sent)), 'send');
  assert.equal(order('resolve', other(11, 'acknowledge', sent)), 'send');
  assert.equal(order('trigger', other(11, 'resolve')), 'send');
  assert.equal(order('trigger', other(9, 'resolve', sent)), 'send');
});

test('a message waits for the first try of an earlier one, and no longer', () => {
  assert.equal(order('resolve', other(9, 'trigger')), 'wait');
  assert.equal(order('resolve', other(9, 'trigger', { tries: 1, tryingUntil: ago(-5) })), 'wait');
  assert.equal(order('resolve', other(9, 'trigger', { tries: 1, tryingUntil: ago(5) })), 'send');
  assert.equal(order('resolve', other(9, 'trigger', { tries: 1 })), 'send');
  assert.equal(order('resolve', other(9, 'trigger', { state: 'failed' })), 'send');
  assert.equal(order('trigger', other(11, 'resolve')), 'send');
});

test('a message whose job never came holds up nobody for long', () => {
  assert.equal(order('resolve', other(9, 'trigger', { createdAt: ago(599) })), 'wait');
  assert.equal(order('resolve', other(9, 'trigger', { createdAt: ago(601) })), 'send');
});
