/** The receiver before the real engine: what is handed in is found there once, also after a start. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import { z } from 'zod';
import { aisherModule } from '../../modules/aisher/src/index.ts';
import { createRecall } from '../../modules/aisher/src/receiver/settle/recall.ts';
import {
  openTestStore,
  removeFolder,
  testEngines,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';
import { encodeOtlp } from '../../modules/aisher/src/testing/encode-otlp.ts';
import { pairs, requestOf, sampleSpan } from '../../modules/aisher/src/testing/otlp-samples.ts';
import { receiverWorld } from '../../modules/aisher/src/testing/receiver-world.ts';

const folder = testFolder();
const { store, until: storeIs } = openTestStore(folder);
after(async () => {
  await store.close();
  removeFolder(folder);
});
await storeIs('ready');
const recall = createRecall(store, () => new Date());
const world = await receiverWorld({ store, recall });

const countOf = (org: string, table: string) =>
  store
    .ask(
      org,
      {
        sql: `select toUInt32(count()) as rows from ${table} where {scope}`,
        row: z.object({ rows: z.number() }),
      },
      {},
    )
    .then(([row]) => row?.rows);
const tables = [
  'signoz_traces.signoz_index_v3',
  'signoz_traces.signoz_error_index_v2',
  'signoz_logs.logs_v2',
];
const counts = (org: string) => Promise.all(tables.map((table) => countOf(org, table)));
const emptyJournal = () =>
  until('an empty journal', () => world.receiver().state().journal.records === 0);

test('spans, exceptions, logs and points reach the engine, and what is sent again after a start stays one', async () => {
  const { org, secret } = await world.org();
  const at = new Date();
  const timeUnixNano = String(BigInt(at.getTime()) * 1_000_000n);
  const spans = Array.from({ length: 8 }, (_, n) => sampleSpan(n, at));
  const log = { timeUnixNano, body: { stringValue: '결제 실패' }, attributes: pairs({ n: 1 }) };
  const gauge = { name: 'queue', gauge: { dataPoints: [{ timeUnixNano, asInt: '7' }] } };
  await world.sendTo(secret, 'traces', requestOf('traces', spans));
  await world.sendTo(secret, 'logs', requestOf('logs', [log]));
  await world.sendTo(secret, 'metrics', requestOf('metrics', [gauge]));
  await emptyJournal();
  assert.deepEqual(await counts(org), [8, 1, 1]);
  assert.equal(await countOf(org, 'signoz_metrics.samples'), 1);
  await world.restart();
  const more = [...spans, sampleSpan(8, at)];
  await world.sendTo(secret, 'traces', requestOf('traces', more));
  await world.sendTo(
    secret,
    'logs',
    requestOf('logs', [log, { ...log, body: { stringValue: '다른 줄' } }]),
  );
  await emptyJournal();
  assert.deepEqual(await counts(org), [9, 1, 2]);
  assert.deepEqual(await counts(randomUUID()), [0, 0, 0], 'another org sees none of it');
});

test('text that engines refuse, and times that none has, are stored with the rest of their batch', async () => {
  const { org, secret } = await world.org();
  const at = new Date();
  const strange = [
    { ...sampleSpan(0, at), name: 'a\0b', attributes: pairs({ 'k\0': '\u0001', '': 'none' }) },
    { ...sampleSpan(1, at), startTimeUnixNano: '0', endTimeUnixNano: '0' },
    { ...sampleSpan(2, at), startTimeUnixNano: '18446744073709551615', endTimeUnixNano: '1' },
    { ...sampleSpan(3, at), startTimeUnixNano: '4102444800000000000' },
    { ...sampleSpan(4, at), name: '이름 😀'.repeat(2_000) },
    sampleSpan(5, at),
  ];
  assert.equal((await world.sendTo(secret, 'traces', requestOf('traces', strange))).status, 200);
  await emptyJournal();
  assert.equal(await countOf(org, 'signoz_traces.signoz_index_v3'), 6);
});

test('the module opens its store and its receiver in the folder that is named, and nothing without one', async () => {
  const own = testFolder();
  const configs = new Map([
    ['aisher', { DOJANG_AISHER_FOLDER: own, DOJANG_AISHER_ENGINES: testEngines }],
  ]);
  const kernel = await testKernel({ modules: [kernelModule, aisherModule], configs });
  const receiver = kernel.parts.aisherReceiver;
  assert.ok(receiver);
  const { secret } = await world.org();
  const key = { ...(await world.receiver().keys.find(secret)), id: 'own' };
  const body = encodeOtlp('traces', requestOf('traces', [sampleSpan(0, new Date())]));
  await receiver.take({ key, signal: 'traces', encoding: 'protobuf', body });
  await until('the row in the engine', () => receiver.state().journal.records === 0);
  assert.deepEqual(receiver.state().store, { state: 'ready', reason: null });
  await kernel.close();
  removeFolder(own);
  const none = await testKernel({ modules: [kernelModule, aisherModule] });
  assert.equal(none.parts.aisherReceiver, undefined);
});
