import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openClient } from '../../store/client/client.ts';
import { answerException, answerRows, openDouble } from '../../store/testing/clickhouse-double.ts';
import type { ClusterFacts, TableFacts } from './facts.ts';
import { needs } from './needs.ts';
import { judge, probeCluster } from './probe.ts';

const whole: TableFacts[] = needs.map(({ database, table, part, columns }) => ({
  database,
  table,
  engine: 'Distributed',
  shards: 2,
  ttl: '',
  columns: part === 'logs' ? [...columns, 'body'] : columns,
}));
const facts = (change: (table: TableFacts) => TableFacts | undefined = (table) => table) =>
  ({
    version: '25.5.6.14',
    clockAheadMs: 20,
    tables: whole.map(change).filter((table) => table !== undefined),
  }) satisfies ClusterFacts;
const parts = (found: ClusterFacts) =>
  judge(found).parts.map(({ part, finding, isUsable }) => `${part} ${finding} ${isUsable}`);
const inLogs = (columns: (all: readonly string[]) => readonly string[]) =>
  facts((table) =>
    table.table.includes('logs') ? { ...table, columns: columns(table.columns) } : table,
  );

test('a whole cluster works', () => {
  assert.deepEqual(parts(facts()), [
    'spans works true',
    'exceptions works true',
    'logs works true',
    'metrics metrics-not-read false',
  ]);
  const { shape, shards } = judge(facts());
  assert.deepEqual(shape, { exceptions: 'index', body: 'body' });
  assert.equal(shards, 2);
});

test('without the table of exceptions they are read from the events of spans', () => {
  const half = facts((table) => (table.table.includes('error') ? undefined : table));
  assert.equal(parts(half)[1], 'exceptions exceptions-from-events true');
  assert.equal(judge(half).shape?.exceptions, 'events');
});

test('a body that moved is read where it is', () => {
  const both = inLogs((all) => [...all, 'body_v2']);
  assert.equal(judge(both).shape?.body, 'either');
  assert.equal(parts(both)[2], 'logs body-from-body-v2 true');
  const second = inLogs((all) => [...all.filter((name) => name !== 'body'), 'body_v2']);
  assert.equal(judge(second).shape?.body, 'body_v2');
  const none = inLogs((all) => all.filter((name) => name !== 'body'));
  assert.equal(parts(none)[2], 'logs columns-missing false');
});

test('what is missing is named, and the rest works', () => {
  const half = facts((table) =>
    table.table.includes('index_v3')
      ? { ...table, columns: table.columns.filter((name) => name !== 'has_error') }
      : table,
  );
  const probe = judge(half);
  assert.deepEqual(probe.parts[0]?.names, ['has_error']);
  assert.equal(probe.parts[0]?.isUsable, false);
  assert.notEqual(probe.shape, null);
});

test('a ClickHouse without any of the tables is refused, with the names', () => {
  const probe = judge(facts(() => undefined));
  assert.equal(probe.shape, null);
  assert.deepEqual(
    probe.parts.slice(0, 3).flatMap(({ names }) => names),
    needs.map(({ database, table }) => `${database}.${table}`),
  );
});

test('a clock that differs and settings that are refused are said', () => {
  const late = judge({ ...facts(), clockAheadMs: -3_600_000 }, ['readonly']);
  assert.deepEqual(
    late.parts.slice(4).map(({ finding, names }) => [finding, names]),
    [
      ['clock-differs', []],
      ['settings-refused', ['readonly']],
    ],
  );
});

const double = await openDouble((_asked, response) => answerRows(response, []));
after(() => double.close());
const client = openClient({ url: double.url, settings: {}, retryWaitMsMax: 0 });
after(() => client.close());

test('a cluster is asked for its tables, columns, shards and clock, and a right that is missing does not matter', async () => {
  double.behave(({ sql }, response) => {
    if (sql.includes('version()')) {
      answerRows(response, [{ version: '25.5', now_ms: '100500' }]);
    } else if (sql.includes('system.tables')) {
      const engine = 'Distributed';
      const full = "Distributed('main', 'signoz_traces', 'x') TTL toDateTime(timestamp) + 1";
      answerRows(
        response,
        whole.map(({ database, table: name }) => ({ database, name, engine, engine_full: full })),
      );
    } else if (sql.includes('system.columns')) {
      const rows = whole.flatMap(({ database, table, columns }) =>
        columns.map((name) => ({ database, table, name })),
      );
      answerRows(response, rows);
    } else {
      answerRows(response, [{ cluster: 'main', shards: '3' }]);
    }
  });
  const probe = await probeCluster(client, () => new Date(100_000));
  assert.deepEqual([probe.version, probe.shards], ['25.5', 3]);
  assert.deepEqual(probe.shape, { exceptions: 'index', body: 'body' });
});

test('no rights to look at shards, and a login without any', async () => {
  double.behave(({ sql }, response) => {
    if (sql.includes('system.clusters')) answerException(response, 497, 'Not enough privileges');
    else if (sql.includes('version()')) answerRows(response, [{ version: '25.5', now_ms: '1' }]);
    else answerRows(response, []);
  });
  const probe = await probeCluster(client, () => new Date(0));
  assert.deepEqual([probe.shards, probe.shape], [1, null]);
  double.behave((_asked, response) => answerException(response, 516, 'Authentication failed'));
  await assert.rejects(
    probeCluster(client, () => new Date(0)),
    { fault: 'no-rights' },
  );
});

test('what answers without being a ClickHouse is found out', async () => {
  double.behave((_asked, response) => answerRows(response, [{ hello: 'world' }]));
  await assert.rejects(
    probeCluster(client, () => new Date(0)),
    { fault: 'bad-answer' },
  );
});
