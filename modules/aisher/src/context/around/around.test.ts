import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { foldErrors } from '../../groups/fold/fold.ts';
import { resolveGroups } from '../../groups/states.ts';
import { aisherModule } from '../../index.ts';
import { noteDeploy } from '../../releases/deploys.ts';
import { StoreError } from '../../store/client/store-error.ts';
import { serviceEdges } from '../../store/queries/edges.ts';
import { flagVariants } from '../../store/queries/flags.ts';
import { machineSeries } from '../../store/queries/machine-series.ts';
import { logsNear, logsOfTrace } from '../../store/queries/related-logs.ts';
import { traceLengths } from '../../store/queries/sample-traces.ts';
import { serviceSeries } from '../../store/queries/series.ts';
import { aLog, anError } from '../../testing/errors.ts';
import { openMemoryStore } from '../../testing/memory-store.ts';
import { changesAround, flagChanges } from '../changes.ts';
import { hourAround, readGroupContext } from './group-context.ts';
import { cosineOf, likenessOf } from './likeness.ts';
import { placesAround } from './neighbours.ts';
import { chooseTraces } from './sample-traces.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const store = openMemoryStore();
Object.assign(kernel.parts, { aisherStore: store });

const startMs = Date.UTC(2026, 5, 1, 12);
const at = (minutes: number) => new Date(startMs + minutes * 60_000);
const ns = (when: Date) => `${when.getTime()}000000`;

const length = (trace: string, ms: number, host = '') => ({
  trace,
  startNs: 0n,
  endNs: BigInt(ms) * 1_000_000n,
  spans: 3,
  host,
});

test('sample traces are the newest of each release and operation, and then the longest', () => {
  const sample = (n: number, release: string, operation: string) => ({
    traceId: `t${n}`,
    spanId: '',
    at: at(n),
    release,
    operation,
  });
  const samples = [
    sample(1, '1', 'a'),
    sample(2, '1', 'b'),
    sample(3, '2', 'b'),
    sample(4, '2', 'b'),
    sample(5, '2', 'b'),
  ];
  const lengths = new Map([length('t3', 90), length('t4', 5)].map((each) => [each.trace, each]));
  const chosen = chooseTraces(samples, lengths);
  assert.deepEqual(
    chosen.map(({ traceId, why, durationMs }) => [traceId, why, durationMs]),
    [
      ['t5', 'release', null],
      ['t4', 'longest', 5],
      ['t3', 'longest', 90],
      ['t2', 'release', null],
      ['t1', 'operation', null],
    ],
  );
});

test('the hour around a moment ends with the present minute at the latest', () => {
  const around = (minutes: number, now: number) => {
    const { from, until } = hourAround(at(minutes), at(now));
    return [from, until].map((each) => (each.getTime() - startMs) / 60_000);
  };
  assert.deepEqual(around(0.5, 600), [-44, 16]);
  assert.deepEqual(around(0.5, 3.2), [-56, 4]);
  assert.deepEqual(around(9, 0), [-50, 10], 'a clock that is ahead');
});

const edge = (caller: string, callee: string) => ({
  kind: 'service' as const,
  caller,
  callee,
  calls: 9,
  errors: 0,
  p50Ms: 1,
  p95Ms: 2,
  callsWeighted: 9,
});

test('neighbours are two calls away at most, on the way to the service or from it', () => {
  const edges = [
    edge('web', 'orders'),
    edge('gate', 'web'),
    edge('far', 'gate'),
    edge('orders', 'stock'),
    edge('stock', 'orders'),
    { ...edge('stock', 'postgresql'), kind: 'database' as const },
  ];
  assert.deepEqual(
    placesAround('orders', edges).map(({ service, side, hops }) => `${service} ${side} ${hops}`),
    ['orders self 0', 'web caller 1', 'stock both 1', 'gate caller 2'],
  );
});

const variant = (name: string, minutes: number, flag = 'tax') => ({
  service: 'orders',
  environment: '',
  flag,
  variant: name,
  firstNs: BigInt(ns(at(minutes))),
});

test('a flag changed when it began to give another variant, and not when it gives several all along', () => {
  const variants = [
    variant('off', 0),
    variant('on', 90),
    variant('a', 0, 'x'),
    variant('b', 2, 'x'),
  ];
  const changes = flagChanges(variants, startMs / 1_000);
  assert.deepEqual(changes, [variant('on', 90)]);
});

test('templates are compared by their words, whatever stands at their places', () => {
  assert.ok(cosineOf('card <*> refused', 'card refused <*> <*>') > 0.999);
  assert.ok(cosineOf('card refused by gateway', 'card refused by bank gateway') > 0.85);
  assert.ok(cosineOf('card refused by gateway', 'pool is full') < 0.1);
  assert.equal(cosineOf('<*>', '<*>'), 0);
});

test('a type that two groups share, or a logger, makes them alike no more than their words do', () => {
  const type = { name: 'type', value: 'Error' };
  const one = { title: 'Error: card refused', parts: [type], template: 'card refused' };
  const other = { title: 'Error: pool is full', parts: [type], template: 'pool is full' };
  assert.equal(likenessOf(one, other), null);
  const frame = { name: 'frame', value: 'src/pay.ts charge' };
  const framed = { ...one, parts: [type, frame] };
  assert.deepEqual(likenessOf(framed, { ...other, parts: [type, frame] }), {
    match: 'key',
    similarity: 1,
  });
});

test('past groups that are alike are found, with what ended them', async () => {
  const ctx = await newOrg(kernel);
  const frames = (top: string) => `CardRefused: no
    at ${top} (/app/src/gateway.js:41:9)
    at pay (/app/src/payment.js:12:5)
    at handle (/app/src/routes.js:7:5)`;
  const pool = (of: string) => `pool of ${of} is full: all 20 connections are in use since`;
  const open = async (error: ReturnType<typeof anError>) =>
    (await foldErrors(ctx, [error])).opened[0] ?? '';
  const resolved = await open(anError({ at: at(-9_000), stack: frames('charge') }));
  await open(anError({ at: at(-8_000), type: 'Unlike', message: 'no stock left', stack: '' }));
  const ofBilling = { service: 'billing', stack: frames('chargeCard') };
  const elsewhere = await open(anError({ at: at(-7_000), ...ofBilling }));
  const full = await open(aLog(`${pool('orders')} 30 seconds`, { at: at(-6_000) }));
  await resolveGroups(ctx, [resolved], { kind: 'release', version: '2.4.0', excludes: [] });
  const refused = await open(anError({ at: at(0), stack: frames('chargeCard') }));
  const isFull = await open(aLog(`${pool('stock')} 12 minutes`, { at: at(0) }));
  const past = async (id: string) => (await readGroupContext(ctx, id)).past;
  const alike = await past(refused);
  assert.deepEqual(
    alike.map(({ id, service, match, ended }) => [id, service, match, ended.how, ended.release]),
    [
      [elsewhere, 'billing', 'key', 'quiet', null],
      [resolved, 'payment', 'key', 'resolved', '2.4.0'],
    ],
  );
  assert.deepEqual(
    alike.map(({ similarity }) => similarity),
    [1, 0.6],
  );
  assert.deepEqual(
    (await past(isFull)).map(({ id, match }) => [id, match]),
    [[full, 'template']],
  );
});

test('what was around a group: traces, near logs, deploys, flags and neighbours', async () => {
  const ctx = await newOrg(kernel);
  const deploy = { service: 'payment', environment: 'production', commit: null };
  await noteDeploy(ctx, { ...deploy, version: '2.4.1', at: at(-30).toISOString() });
  await noteDeploy(ctx, { ...deploy, version: '2.4.0', at: at(-600).toISOString() });
  const error = anError({ at: at(0) });
  const { opened } = await foldErrors(ctx, [error]);
  const { traceId: trace } = error;
  store.answer(ctx.org, traceLengths, ({ traces }) =>
    (traces as string[]).map((trace) => ({
      trace,
      start_ns: ns(at(0)),
      end_ns: ns(at(1)),
      spans: '7',
      host: 'pod-1',
    })),
  );
  store.answer(ctx.org, logsOfTrace, () => []);
  store.answer(ctx.org, logsNear, ({ host, service }) =>
    host === 'pod-1' && service === 'payment'
      ? [
          {
            id: 'l',
            at_ns: ns(at(0)),
            trace_id: '',
            span_id: '',
            service: 'payment',
            severity: 'WARN',
            severity_number: 13,
            said: 'retrying 3 times',
            attributes: {},
          },
        ]
      : [],
  );
  const numbers = { calls: '7', errors: '1', p50_ms: 1, p95_ms: 2, weighted: 7 };
  store.answer(ctx.org, serviceEdges, () => [
    { kind: 'service', caller: 'web', callee: 'payment', ...numbers },
  ]);
  store.answer(ctx.org, serviceSeries, () => [
    { label: 'web', at: String(startMs / 1_000), ...numbers },
  ]);
  store.answer(ctx.org, flagVariants, ({ services }) =>
    (services as string[]).includes('web')
      ? [
          { service: 'web', environment: '', flag: 'tax', variant: 'off', first_ns: ns(at(-359)) },
          { service: 'web', environment: '', flag: 'tax', variant: 'on', first_ns: ns(at(-9)) },
        ]
      : [],
  );
  const level = (measured: string, minutes: number, level: number) => {
    const minute = String(at(minutes).getTime() / 1_000);
    return { measured, service: 'payment', minute, level };
  };
  store.answer(ctx.org, machineSeries, () => [
    level('jvm.memory.used', 1, 7),
    level('process.memory.usage', 0, 5),
  ]);
  const around = await readGroupContext(ctx, opened[0] ?? '');
  assert.equal(around.at, at(0).toISOString());
  assert.deepEqual(
    around.deploys.map(({ reference }) => reference),
    ['2.4.1'],
    'the day before is no cause',
  );
  const { telemetry } = around;
  assert.ok(telemetry.state === 'read');
  assert.deepEqual(
    telemetry.traces.map(({ traceId, durationMs, spans }) => [traceId, durationMs, spans]),
    [[trace, 60_000, 7]],
  );
  assert.equal(telemetry.logs.areLinked, false);
  assert.deepEqual(
    telemetry.logs.logs.map(({ body, template }) => [body, template]),
    [['retrying 3 times', 'retrying <*> times']],
  );
  assert.deepEqual(
    telemetry.flags.map(({ reference, variant, at }) => [reference, variant, at]),
    [['tax', 'on', at(-9).toISOString()]],
  );
  assert.deepEqual(
    telemetry.neighbours.map(({ service, side, points }) => [service, side, points.length]),
    [
      ['payment', 'self', 60],
      ['web', 'caller', 60],
    ],
  );
  assert.deepEqual(
    telemetry.neighbours[1]?.points.filter(({ calls }) => calls > 0),
    [{ at: at(0).toISOString(), calls: 7, errors: 1, p95Ms: 2 }],
  );
  const { machines } = telemetry.neighbours[0] ?? {};
  assert.deepEqual(
    machines?.map(({ kind, metric, values }) => [kind, metric, values.length, values[44]]),
    [['memory', 'process.memory.usage', 60, 5]],
  );
  store.answer(ctx.org, machineSeries, () => {
    throw new StoreError('unknown-name', 'no such table');
  });
  const without = await readGroupContext(ctx, opened[0] ?? '');
  assert.ok(without.telemetry.state === 'read');
  assert.equal(without.telemetry.neighbours[0]?.machines, null, 'a cluster without our metrics');
  const asked = { from: at(-60), until: at(1), services: ['payment', 'web'] };
  const changes = await changesAround(ctx, asked);
  assert.deepEqual(
    changes.map(({ kind, reference }) => `${kind} ${reference}`),
    ['deploy 2.4.1', 'flag tax'],
  );
});

test('a store that fails is said, and hides nothing else; a ranking without its changes is none', async () => {
  const ctx = await newOrg(kernel);
  const { opened } = await foldErrors(ctx, [anError({ at: at(0) })]);
  store.fail(new StoreError('too-slow', 'after 30 s'));
  try {
    const around = await readGroupContext(ctx, opened[0] ?? '');
    assert.deepEqual(around.telemetry, {
      state: 'failed',
      code: 'store-failed',
      fault: 'too-slow',
    });
    assert.equal(around.deploys.length, 1);
    const asked = { from: at(-60), until: at(1), services: [] };
    await assert.rejects(changesAround(ctx, asked), { code: 'store-failed' });
  } finally {
    store.fail(null);
  }
  await assert.rejects(readGroupContext(ctx, randomUUID()), { code: 'group-not-found' });
});
