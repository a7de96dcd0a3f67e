import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Door, Query } from './door.ts';
import { readEdges } from './edges.ts';
import { readErrorLogs, readErrors } from './fold.ts';
import { readNewest } from './newest.ts';
import { readRelatedLogs } from './related-logs.ts';
import { readSeries } from './series.ts';
import { readTrace } from './trace.ts';

type Asked = Readonly<Record<string, unknown>>;

/** A door behind which rows lie as the engine writes them. What the engine does with the texts is tried in `test/servers/`. */
function doorOf(rowsFor: (params: Asked, sql: string) => readonly unknown[]) {
  const asked: Asked[] = [];
  const door: Door = {
    exceptions: 'index',
    async ask<R>(_org: string, query: Query<R>, params: Asked) {
      asked.push(params);
      return rowsFor(params, query.sql).map((row) => query.row.parse(row));
    },
  };
  return { door, asked };
}

const errorAt = (second: number) => ({
  key: `error ${second}`,
  at_ns: `${second}000000000`,
  trace_id: '\0'.repeat(32),
  span_id: '',
  service: 's',
  operation: '',
  type: 'T',
  message: 'm',
  stack: '',
  status: '',
  peer: '',
  resource: {},
  weight: 1,
  severity: 'ERROR',
  severity_number: 17,
  said: 'body',
  attributes: {},
  scope_name: '',
});

/** As the engine answers: within the window, behind the last row, no more than the limit. */
const page = (seconds: readonly number[]) => (params: Asked) => {
  const [from, until, limit] = [params.from, params.until, params.limit] as number[];
  const after = BigInt(String(params.afterNs));
  return seconds
    .filter((second) => second >= (from ?? 0) && second < (until ?? 0))
    .filter((second) => BigInt(second) * 1_000_000_000n > after)
    .slice(0, limit)
    .map(errorAt);
};

const all = async <R>(blocks: AsyncIterable<readonly R[]>) =>
  (await Array.fromAsync(blocks)).flat();

test('the fold reads dense and empty times, each row once, and joins no more than it needs', async () => {
  const dense = Array.from({ length: 50 }, (_, n) => 10_000 + n);
  const sparse = [20_000, 50_000, 86_399];
  const { door, asked } = doorOf(page([...dense, ...sparse]));
  const window = { from: 0, until: 86_400 };
  const errors = await all(readErrors(door, 'a', window, 10));
  assert.deepEqual(
    errors.map(({ key }) => key),
    [...dense, ...sparse].map((second) => `error ${second}`),
  );
  assert.equal(errors[0]?.traceId, '');
  assert.ok(asked.length < 30, `${asked.length} pages`);
  assert.deepEqual((await all(readErrorLogs(door, 'a', window, 10))).length, errors.length);
});

test('a day without errors is one question', async () => {
  const { door, asked } = doorOf(() => []);
  assert.deepEqual(await all(readErrors(door, 'a', { from: 0, until: 86_400 })), []);
  assert.equal(asked.length, 1);
});

const span = (id: string, start: string, failed: boolean) => ({
  span_id: id,
  parent_span_id: '',
  service: 's',
  operation: 'o',
  kind: 'Server',
  start_ns: start,
  duration_ns: '5',
  has_error: failed,
  message: '',
  strings: {},
  numbers: { n: null },
  bools: {},
  resource: {},
  events: [],
});

test('a trace that is not near where it was thought to be is looked for in all days', async () => {
  const rows = [span('b', '20', true), span('a', '10', false)];
  const { door, asked } = doorOf(({ earliest }) => (earliest === 0 ? rows : []));
  const found = await readTrace(door, 'a', { trace: 't', near: 100_000 });
  assert.deepEqual(
    found.spans.map(({ spanId, startNs }) => [spanId, startNs]),
    [
      ['a', 10n],
      ['b', 20n],
    ],
  );
  assert.equal(found.isCut, false);
  assert.equal(asked.length, 2);
});

test('logs without a trace are near ones, and no question is asked for an id that is none', async () => {
  const log = { ...errorAt(5), id: 'l' };
  const { door, asked } = doorOf(({ trace }) => (trace === 'linked' ? [log] : []));
  const where = { near: 5, service: 's', host: 'h' };
  assert.equal((await readRelatedLogs(door, 'a', { trace: 'linked', ...where })).areLinked, true);
  const near = await readRelatedLogs(door, 'a', { trace: '', ...where });
  assert.deepEqual(near, { logs: [], areLinked: false });
  assert.equal(asked.length, 2);
});

test('a series has each minute of its window, and an edge has its numbers', async () => {
  const numbers = { calls: '7', errors: '1', p50_ms: null, p95_ms: 2.5, weighted: 14 };
  const { door } = doorOf((_params, sql) =>
    sql.includes('label')
      ? [{ label: 's', at: '120', ...numbers }]
      : [{ kind: 'service', caller: 's', callee: 't', ...numbers }],
  );
  const window = { from: 60, until: 240 };
  const series = await readSeries(door, 'a', { ...window, services: [], by: 'service' });
  assert.deepEqual(
    series.get('s')?.map(({ at, calls, p50Ms }) => [at, calls, p50Ms]),
    [
      [60, 0, 0],
      [120, 7, 0],
      [180, 0, 0],
    ],
  );
  const [edge] = await readEdges(door, 'a', window);
  assert.deepEqual(edge, {
    kind: 'service',
    caller: 's',
    callee: 't',
    calls: 7,
    errors: 1,
    p50Ms: 0,
    p95Ms: 2.5,
    callsWeighted: 14,
  });
});

test('a signal without a row has no newest one', async () => {
  const { door } = doorOf((_params, sql) => [
    { at: sql.includes('logs') ? '0' : '1700000000123456789' },
  ]);
  assert.deepEqual(await readNewest(door, 'a', new Date(0)), {
    traces: new Date(1_700_000_000_123),
    logs: null,
    metrics: new Date(1_700_000_000_123),
  });
});
