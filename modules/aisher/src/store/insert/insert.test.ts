import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Rows } from '../../rows/rows.ts';
import { madeRows } from '../testing/made-rows.ts';
import { insertBatch, insertsOf } from './insert.ts';
import { fingerprintOf } from './resources.ts';
import { bucketOf, nanosText, timeText } from './times.ts';

const made = madeRows({
  seed: 3,
  traces: 5,
  from: 1_700_000_000,
  seconds: 60,
  errorShare: 1,
  note: 'a',
});
const batch = (rows: Rows) => ({
  org: 'o1',
  rows,
  token: 't',
  receivedAt: new Date('2026-01-02T03:04:05.678Z'),
  retentionDays: 15,
});
const none: Rows = { spans: [], exceptions: [], logs: [], points: [] };

test('times keep their nanoseconds, and those that the engine cannot read are moved to where it can', () => {
  assert.equal(timeText(1_700_000_000_123_456_789n), '2023-11-14 22:13:20.123456789');
  assert.equal(timeText(0n), '1970-01-01 00:00:00.000000000');
  assert.equal(timeText(-5n), '1970-01-01 00:00:00.000000000');
  assert.equal(timeText(4_102_444_800_000_000_001n), '2100-01-01 00:00:00.000000001');
  assert.equal(timeText(99_999_999_999_999_999_999n), '2261-12-31 23:59:59.999999999');
  assert.equal(nanosText(-5n), '0');
  assert.equal(bucketOf(1_800_999_999_999n), 1_800);
  assert.equal(bucketOf(-1n), 0);
});

test('each kind of row goes into its table, as many values as columns, all of one org and one moment', () => {
  const inserts = insertsOf(batch(made));
  assert.deepEqual(
    inserts.map(({ table, rows }) => [table, rows.length]),
    [
      ['signoz_traces.signoz_index_v3', made.spans.length],
      ['signoz_traces.signoz_error_index_v2', made.exceptions.length],
      ['signoz_logs.logs_v2', made.logs.length],
      ['signoz_metrics.samples', 5],
      ['signoz_metrics.series', 1],
    ],
  );
  for (const { columns, rows, token } of inserts) {
    assert.equal(token, 'o1:t');
    const at = columns.indexOf('org');
    for (const row of rows) {
      assert.equal(row.length, columns.length);
      assert.deepEqual([row[at], row[at + 1], row[at + 3]], ['o1', 1_767_323_045, 15]);
    }
  }
});

test('a failed span is stored once its exceptions are, so that no reader finds it without them', async () => {
  const done: string[] = [];
  const beforeSpans: string[][] = [];
  await insertBatch(
    {
      insert: async ({ table }) => {
        if (table.endsWith('signoz_index_v3')) beforeSpans.push([...done]);
        await turn();
        done.push(table);
      },
    },
    batch(made),
  );
  assert.deepEqual(beforeSpans, [['signoz_traces.signoz_error_index_v2']]);
  assert.equal(done.length, 5);
  const failing = async ({ table }: { table: string }) => {
    if (table.endsWith('error_index_v2')) throw new Error('full');
    done.push(table);
  };
  done.length = 0;
  await assert.rejects(insertBatch({ insert: failing }, batch(made)), /full/);
  assert.deepEqual(done, []);
});

test('a table without rows is not asked', () => {
  assert.deepEqual(insertsOf(batch(none)), []);
  assert.deepEqual(
    insertsOf(batch({ ...none, logs: made.logs })).map(({ table }) => table),
    ['signoz_logs.logs_v2'],
  );
});

test('half surrogates and numbers that are none refuse no batch', () => {
  const [log] = made.logs;
  const [point] = made.points;
  assert.ok(log && point);
  const odd = {
    ...log,
    body: 'cut \ud83d here',
    attributes: {
      strings: { 'k\udc00': '\ud800' },
      numbers: { nan: Number.NaN, endless: Number.POSITIVE_INFINITY, fine: 2 },
      bools: {},
    },
  };
  const points = [{ ...point, value: Number.NaN }, point];
  const [logs, samples] = insertsOf(batch({ ...none, logs: [odd], points }));
  const text = JSON.stringify(logs?.rows);
  assert.match(text, /cut \ufffd here/);
  assert.match(text, /"k\ufffd":"\ufffd"/);
  assert.match(text, /\{"fine":2\}/);
  assert.equal(samples?.rows.length, 1);
});

test('the fingerprint of a resource is the same in any order, and of its place alone', () => {
  const resource = { 'service.name': 's', 'k8s.pod.name': 'p', 'host.name': 'h' };
  const turned = { 'process.pid': '1', 'host.name': 'h', 'k8s.pod.name': 'p', 'service.name': 's' };
  assert.equal(fingerprintOf(resource), fingerprintOf(turned));
  assert.match(
    fingerprintOf(resource),
    /^host\.name=h;k8s\.pod\.name=p;service\.name=s;hash=\d{1,20}$/,
  );
  assert.notEqual(fingerprintOf(resource), fingerprintOf({ ...resource, 'host.name': 'i' }));
});
