import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeMasker } from '@dojang/kernel/masker';
import type { Rows } from '../../rows/rows.ts';
import { requestOf, sampleSpan } from '../../testing/otlp-samples.ts';
import { decode } from '../decode/decode.ts';
import { createMasks } from './row-mask.ts';
import { createSeenRows } from './seen.ts';
import { createServiceNames } from './service-names.ts';

const at = new Date('2026-11-30T12:00:00Z');
const asItIs = (_key: string, text: string) => text;

const rowsOf = (service: string): Promise<Rows> => {
  const json = requestOf('traces', [sampleSpan(7, at)], { resource: { 'service.name': service } });
  return decode('traces', 'json', Buffer.from(JSON.stringify(json)), asItIs);
};

test('of a key that makes up services, a thousand an hour keep their names', async () => {
  let time = at.getTime();
  const names = createServiceNames(() => new Date(time));
  const nameOf = async (service: string) => {
    const { spans, exceptions } = names.bound('key', await rowsOf(service));
    assert.equal(exceptions[0]?.service, spans[0]?.resource['service.name']);
    return spans[0]?.resource;
  };
  for (let n = 0; n < 1_000; n += 1) await nameOf(`pod-${n}`);
  const over = await nameOf('pod-1000');
  assert.deepEqual([over?.['service.name'], over?.['dojang.service']], ['other', 'pod-1000']);
  assert.equal((await nameOf('pod-7'))?.['service.name'], 'pod-7');
  time += 3_600_000;
  assert.equal((await nameOf('pod-1000'))?.['service.name'], 'pod-1000');
});

test('a row is known for ten minutes at least, and never in another org', () => {
  let time = at.getTime();
  const seen = createSeenRows(() => new Date(time));
  for (let n = 0; n < 20_000; n += 1) assert.ok(seen.note('a', `row ${n}`));
  for (let n = 0; n < 20_000; n += 1) assert.ok(!seen.note('a', `row ${n}`));
  assert.ok(seen.note('b', 'row 1'));
  time += 10 * 60_000;
  assert.ok(!seen.note('a', 'row 1'));
  time += 20 * 60_000;
  assert.ok(seen.note('c', 'turns the generation'));
  time += 10 * 60_000;
  assert.ok(seen.note('a', 'row 2'));
});

test('texts are masked by what they are, the same value by the same name in one org, by another in the next', () => {
  const maskerOf = (org: number) => makeMasker({ key: Buffer.alloc(32, org) });
  const masks = createMasks((org) => maskerOf(Number(org)));
  const mask = masks('1');
  assert.match(mask('http.request.header.authorization', 'Basic eDp5'), /^<secret:\w{8}>$/);
  assert.match(mask('db.password', 'x'), /^<secret:\w{8}>$/);
  assert.equal(mask('http.request.method', 'GET'), 'GET');
  assert.equal(mask('db.namespace', 'orders'), 'orders');
  const email = mask('enduser.note', 'kim@example.com');
  assert.match(email, /^<email:\w{8}>$/);
  assert.equal(mask('body', 'mail to kim@example.com'), `mail to ${email}`);
  assert.match(mask('customer', '010-1234-5678'), /^<phone:\w{8}>$/);
  assert.notEqual(masks('2')('enduser.note', 'kim@example.com'), email);
});
