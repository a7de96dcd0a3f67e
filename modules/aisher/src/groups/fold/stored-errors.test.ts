import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../../index.ts';
import type { Door } from '../../store/queries/door.ts';
import { type ErrorLogRow, type ErrorRow, errorLogRows } from '../../store/queries/fold.ts';
import { groupsOf, rowsOf } from '../../testing/errors.ts';
import { errorOfLog, foldWindow } from './stored-errors.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = Date.UTC(2026, 0, 1) / 1_000;
const ns = (second: number) => BigInt(from + second) * 1_000_000_000n;
const resource = { 'service.version': '2.4.1', 'deployment.environment.name': 'production' };

const row = (key: string, more: Partial<ErrorRow> = {}): ErrorRow => ({
  key,
  atNs: ns(1),
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  service: 'payment',
  operation: 'POST /pay',
  type: 'CardRefused',
  message: 'card refused',
  stack: '',
  status: '500',
  peer: '',
  resource,
  weight: 1,
  ...more,
});

const log = (key: string, more: Partial<ErrorLogRow> = {}): ErrorLogRow => ({
  key,
  atNs: ns(2),
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  service: 'payment',
  severity: 'ERROR',
  severityNumber: 17,
  body: 'the card was refused',
  attributes: { 'exception.type': 'CardRefused', 'exception.message': 'card refused' },
  resource,
  scopeName: 'pay',
  weight: 1,
  ...more,
});

/** A store that has these rows, and gives them in one block each time it is asked. */
const doorTo = (errors: readonly ErrorRow[], logs: readonly ErrorLogRow[]): Door => ({
  exceptions: 'index',
  ask: async (_org, query) =>
    (query === (errorLogRows as unknown) ? [...logs] : [...errors]) as never,
});

test('a window of the store is folded, and folded again changes nothing', async () => {
  const ctx = await newOrg(kernel);
  const span = row('span:2', { spanId: 'c'.repeat(16), type: '', message: 'deadline exceeded' });
  const plain = log('l2', { attributes: {}, body: 'queue is full' });
  const door = doorTo([row('e1'), span], [log('l1'), plain]);
  const window = { from, until: from + 60 };
  const counted = async () =>
    (await foldWindow(ctx, door, window)).reduce((sum, block) => sum + block.counted, 0);
  assert.equal(await counted(), 3, 'the log record and the exception of one span are one');
  assert.equal(await counted(), 0);
  const groups = await groupsOf(ctx);
  assert.deepEqual(groups.map(({ kind, title }) => [kind, title]).toSorted(), [
    ['span', 'deadline exceeded'],
    ['template', 'CardRefused: card refused'],
    ['template', 'queue is full'],
  ]);
  const releases = sql<{ version: string; environment: string }>`
    select version, environment from aisher.release`;
  assert.deepEqual(await rowsOf(ctx, releases), [{ version: '2.4.1', environment: 'production' }]);
});

test('a fingerprint that was sent along is a text or a list', () => {
  const sent = (text: string) =>
    errorOfLog(log('l', { attributes: { 'dojang.fingerprint': text } })).fingerprint;
  assert.deepEqual(sent('payment'), ['payment']);
  assert.deepEqual(sent('["payment","{{default}}",7]'), ['payment', '{{default}}']);
  assert.deepEqual(sent('[broken'), ['[broken']);
  assert.deepEqual(sent(''), []);
});
