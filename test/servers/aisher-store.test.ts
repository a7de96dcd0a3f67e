/** What the store keeps and gives, on the embedded engine itself. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createRecall } from '../../modules/aisher/src/receiver/settle/recall.ts';
import type { Rows, SpanRow } from '../../modules/aisher/src/rows/rows.ts';
import type { Query } from '../../modules/aisher/src/store/queries/door.ts';
import { readEdges } from '../../modules/aisher/src/store/queries/edges.ts';
import { readFlagVariants } from '../../modules/aisher/src/store/queries/flags.ts';
import {
  type ErrorRow,
  readErrorLogs,
  readErrors,
} from '../../modules/aisher/src/store/queries/fold.ts';
import { listErrors } from '../../modules/aisher/src/store/queries/golden.ts';
import { readNewest } from '../../modules/aisher/src/store/queries/newest.ts';
import { readRelatedLogs } from '../../modules/aisher/src/store/queries/related-logs.ts';
import { readSeries } from '../../modules/aisher/src/store/queries/series.ts';
import { readTrace } from '../../modules/aisher/src/store/queries/trace.ts';
import { madeRows } from '../../modules/aisher/src/store/testing/made-rows.ts';
import {
  openTestStore,
  removeFolder,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';

const folder = testFolder();
const { store, until } = openTestStore(folder);
after(() => store.close().then(() => removeFolder(folder)));

const now = new Date();
const seconds = Math.floor(now.getTime() / 1_000);
const from = seconds - 1_800;
const hour = { from, until: seconds + 60 };
const make = (note: string) =>
  madeRows({ seed: 7, traces: 120, from, seconds: 1_500, errorShare: 0.3, note });
const rows = make('a');
const none: Rows = { spans: [], exceptions: [], logs: [], points: [] };

let tokens = 0;
function put(org: string, some: Partial<Rows>, token?: string) {
  tokens += 1;
  // Each second another row: it is the token that tells a batch, not what is in it.
  const receivedAt = new Date(now.getTime() + tokens * 1_000);
  const batch = { org, rows: { ...none, ...some }, receivedAt, retentionDays: 15 };
  return store.insert({ ...batch, token: token ?? `token ${tokens}` });
}

before(async () => {
  await until('ready');
  // The same ids in both orgs: only the org can tell them apart.
  await put('a', rows);
  await put('b', make('b'));
});

const collect = async <R>(blocks: AsyncIterable<readonly R[]>) => {
  const out: R[] = [];
  for await (const block of blocks) out.push(...block);
  return out;
};

const [thrown] = rows.exceptions;
assert.ok(thrown);
const near = Number(thrown.atNs / 1_000_000_000n);
const page = { limit: 100, afterNs: '0', afterKey: '' };
const trace = { trace: thrown.traceId, near, limit: 100 };
const listed = { ...hour, services: [], limit: 100 };
/** What each query is asked in the matrix. A query without a line here fails it. */
/** Whatever the services are called, and all of the traces. */
const stretch = { ...hour, services: [], share: 1_000_000, limit: 1_000 };

const asked: Readonly<Record<string, (note: string) => Record<string, unknown>>> = {
  golden: () => listed,
  goldenOfEvents: () => listed,
  errorRowsOfEvents: () => ({ ...hour, ...page }),
  errorRows: () => ({ ...hour, ...page }),
  errorLogRows: () => ({ ...hour, ...page }),
  traceErrorRows: () => ({ ...hour, ...page, trace: thrown.traceId }),
  traceErrorRowsOfEvents: () => ({ ...hour, ...page, trace: thrown.traceId }),
  traceErrorLogRows: () => ({ ...hour, ...page, trace: thrown.traceId }),
  traceSpans: () => ({ ...trace, earliest: 0, latest: 1e10 }),
  logsOfTrace: () => trace,
  logsNear: (note) => ({
    near,
    service: thrown.service.replace(/a$/, note),
    host: `${thrown.service.slice(0, -2)}-1`,
    limit: 100,
  }),
  serviceEdges: () => ({ ...hour, limit: 100 }),
  peerEdges: () => ({ ...hour, limit: 100 }),
  serviceSeries: () => listed,
  operationSeries: () => listed,
  machineSeries: (note) => ({
    ...hour,
    services: [`orders-${note}`],
    metrics: ['orders.open'],
    limit: 100,
  }),
  releaseTraffic: (note) => ({
    ...hour,
    service: `storefront-${note}`,
    version: '2.4.1',
    environment: 'production',
  }),
  serviceTotals: () => ({ ...hour, limit: 100 }),
  flagVariants: () => listed,
  traceLengths: () => ({ traces: [thrown.traceId], span: '', earliest: 0, latest: 1e10 }),
  newestLogs: (note) => ({
    ...hour,
    fromNs: `${from}000000000`,
    service: `storefront-${note}`,
    trace: '',
    contains: 'DONE',
    severity: 9,
    limit: 100,
  }),
  newestSpan: () => ({ now: seconds }),
  newestLog: () => ({ now: seconds }),
  newestSample: () => ({ now: seconds }),
  stretchSize: () => hour,
  stretchSpans: () => stretch,
  stretchExceptions: () => stretch,
  stretchExceptionsOfEvents: () => stretch,
  stretchLogs: () => stretch,
  stretchPoints: () => ({ ...hour, step: 60, limit: 1_000 }),
};

/** Every query that the store has, wherever it stands. */
async function allQueries(): Promise<[string, Query<unknown>][]> {
  const files = globSync('modules/aisher/src/store/queries/*.ts').filter(
    (path) => !path.endsWith('.test.ts'),
  );
  const found = await Promise.all(files.map((path) => import(pathToFileURL(path).href)));
  return found
    .flatMap((module) => Object.entries<Query<unknown>>(module))
    .filter(([, value]) => typeof value?.sql === 'string' && value.row !== undefined);
}

const textOf = (value: unknown) =>
  JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? String(part) : part));

test('no query shows an org what is of another, though their ids are the same', async () => {
  const queries = await allQueries();
  assert.deepEqual(queries.map(([name]) => name).sort(), Object.keys(asked).sort());
  for (const [name, query] of queries) {
    const ask = (org: string, note: string) => store.ask(org, query, asked[name]?.(note) ?? {});
    const [ofA, ofB, ofC] = [await ask('a', 'a'), await ask('b', 'b'), await ask('c', 'a')];
    assert.ok(ofA.length > 0 && ofB.length > 0, `${name} shows an org its own`);
    assert.equal(ofA.length, ofB.length, name);
    assert.doesNotMatch(textOf(ofA), /-b"|"b"|gateway b|for b/, name);
    assert.doesNotMatch(textOf(ofB), /-a"|"a"|gateway a|for a/, name);
    const isEmpty = ofC.every((row) =>
      Object.values(row as object).every((at) => at === null || at === 0),
    );
    assert.ok(isEmpty, `${name} shows a third org nothing: ${textOf(ofC)}`);
  }
  // Not the services of the other, even where they are asked for by name.
  const foreign = { ...hour, services: rows.exceptions.map(({ service }) => service), limit: 10 };
  assert.deepEqual((await listErrors(store, 'b', foreign)).errors, []);
});

test('queries that stand outside of the store are known, and show an org nothing of another', async () => {
  const outside = globSync('modules/aisher/src/**/*.ts')
    .filter((path) => !/\/(?:store|testing)\//.test(path) && !path.endsWith('.test.ts'))
    .filter((path) => readFileSync(path, 'utf8').includes('Query<'));
  assert.deepEqual(outside, ['modules/aisher/src/receiver/settle/recall.ts']);
  const recall = createRecall(store, () => now);
  assert.ok((await recall('a')).length > 0);
  assert.deepEqual(await recall('c'), []);
});

test('a batch that comes again is stored once, also at the same moment; another org may use the token', async () => {
  const again = () => put('once', rows, 'one token');
  await again();
  await Promise.all([again(), again(), put('twice', rows, 'one token')]);
  const count = async (org: string) =>
    (await readSeries(store, org, { ...hour, services: [], by: 'operation' }))
      .values()
      .toArray()
      .flat()
      .reduce((sum, { calls }) => sum + calls, 0);
  assert.equal(await count('once'), rows.spans.length);
  assert.equal(await count('twice'), rows.spans.length);
});

test('what slipped through twice counts once for readers', async () => {
  await put('slip', rows);
  await put('slip', rows);
  const errors = (await listErrors(store, 'slip', listed)).errors;
  const sum = errors.reduce((all, { errors: some }) => all + some, 0);
  assert.equal(sum, rows.exceptions.length);
  assert.equal((await collect(readErrors(store, 'slip', hour))).length, rows.exceptions.length);
  const found = await readTrace(store, 'slip', { trace: thrown.traceId });
  const expected = rows.spans.filter(({ traceId }) => traceId === thrown.traceId);
  assert.deepEqual(
    found.spans.map(({ spanId }) => spanId),
    expected.map(({ spanId }) => spanId),
  );
});

test('the fold gives every error once, in order of time, whatever the size of its blocks', async () => {
  for (const limit of [1, 7, 5_000]) {
    const errors = await collect(readErrors(store, 'a', hour, limit));
    assert.deepEqual(
      errors.map(({ key }) => key).sort(),
      rows.exceptions.map(({ errorId }) => errorId).sort(),
      `${limit} a block`,
    );
    const times = errors.map(({ atNs }) => atNs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => (a < b ? -1 : 1)),
    );
    const [first] = errors;
    assert.equal(first?.operation === '', false, 'it knows the span');
  }
  const logs = await collect(readErrorLogs(store, 'a', hour, 3));
  assert.equal(logs.length, rows.logs.filter(({ severityNumber }) => severityNumber >= 17).length);
});

test('a span that failed without an exception counts, and an exception of a healthy span, too', async () => {
  const span = rows.spans.find(({ spanId }) => spanId === thrown.spanId);
  assert.ok(span);
  const silent: SpanRow = { ...span, traceId: '1'.repeat(32), statusMessage: 'deadline exceeded' };
  const handled = { ...thrown, errorId: '2'.repeat(32), traceId: '', spanId: '' };
  await put('both', { spans: [silent, { ...span, statusCode: 1 }], exceptions: [thrown, handled] });
  const errors = await collect(readErrors(store, 'both', hour));
  assert.deepEqual(
    errors.map(({ key, message, operation }) => [key, message, operation]).sort(),
    [
      [thrown.errorId, thrown.message, ''],
      [handled.errorId, thrown.message, ''],
      [`span:${silent.traceId}:${silent.spanId}`, 'deadline exceeded', span.name],
    ].sort(),
  );
  const { errors: listedErrors } = await listErrors(store, 'both', listed);
  assert.deepEqual(listedErrors.map(({ source, errors: some }) => [source, some]).sort(), [
    ['handled', 2],
    ['span', 1],
  ]);
});

test('exceptions in the events of spans are the same as those in their table', async () => {
  const plain = ({ key, ...row }: ErrorRow) => textOf(row);
  const index = await collect(readErrors(store, 'a', hour));
  const events = await collect(readErrors({ ...store, exceptions: 'events' }, 'a', hour, 5));
  assert.deepEqual(events.map(plain).sort(), index.map(plain).sort());
  assert.equal(new Set(events.map(({ key }) => key)).size, rows.exceptions.length);
  const listedOf = async (door: typeof store) => (await listErrors(door, 'a', listed)).errors;
  const counts = (errors: Awaited<ReturnType<typeof listedOf>>) =>
    errors.map(({ service, type, errors: some }) => [service, type, some]);
  assert.deepEqual(
    counts(await listedOf({ ...store, exceptions: 'events' })),
    counts(await listedOf(store)),
  );
});

test('the map knows who calls whom, and what is called that has no spans', async () => {
  const edges = await readEdges(store, 'a', hour);
  const names = edges.map(({ kind, caller, callee }) => `${kind} ${caller} ${callee}`);
  assert.ok(names.includes('service storefront-a orders-a'), names.join());
  assert.ok(names.includes('database orders-a postgresql-a'), names.join());
  const called = rows.spans.filter(({ kind, parentSpanId }) => kind === 2 && parentSpanId !== '');
  const calls = edges.filter(({ kind }) => kind === 'service').reduce((n, e) => n + e.calls, 0);
  assert.equal(calls, called.length);
});

test('a minute without calls is a zero in a series', async () => {
  const series = await readSeries(store, 'a', { ...hour, services: ['orders-a'], by: 'service' });
  const points = series.get('orders-a') ?? [];
  assert.deepEqual([...series.keys()], ['orders-a']);
  assert.equal(points.length, Math.ceil((hour.until - Math.floor(from / 60) * 60) / 60));
  assert.equal(points.at(-1)?.calls, 0);
  const gaps = points.slice(1).map(({ at }, n) => at - (points[n]?.at ?? 0));
  assert.deepEqual(new Set(gaps), new Set([60]));
});

test('logs of a trace are linked to it; without its id they are near', async () => {
  const service = thrown.service;
  const host = thrown.resource['host.name'] ?? '';
  const linked = await readRelatedLogs(store, 'a', { trace: thrown.traceId, near, service, host });
  assert.equal(linked.areLinked, true);
  assert.deepEqual(new Set(linked.logs.map(({ traceId }) => traceId)), new Set([thrown.traceId]));
  const other = await readRelatedLogs(store, 'a', { trace: '', near, service, host });
  assert.equal(other.areLinked, false);
  assert.ok(other.logs.length > 0);
  assert.ok(other.logs.every((log) => log.service === service));
});

test('a flag is known by events of spans and by log records, older names and newer ones', async () => {
  const [span] = rows.spans;
  const [log] = rows.logs;
  assert.ok(span && log);
  const key = { 'feature_flag.key': 'tax' };
  const event = {
    name: 'feature_flag',
    atNs: span.startNs,
    attributes: { ...key, 'feature_flag.variant': 'off' },
  };
  const strings = { ...key, 'feature_flag.result.variant': 'on' };
  const logs = [{ ...log, atNs: span.startNs + 5n, attributes: { ...log.attributes, strings } }];
  await put('flags', { spans: [{ ...span, events: [event] }], logs });
  const found = await readFlagVariants(store, 'flags', { ...hour, services: [] });
  assert.deepEqual(
    found.map(({ service, flag, variant, environment }) => [service, flag, variant, environment]),
    [
      [span.resource['service.name'], 'tax', 'off', 'production'],
      [log.resource['service.name'], 'tax', 'on', 'production'],
    ],
  );
  const elsewhere = await readFlagVariants(store, 'flags', { ...hour, services: ['nobody'] });
  assert.deepEqual(elsewhere, []);
});

test('a trace that is too large is cut, and what failed stays', async () => {
  const { spans, isCut } = await readTrace(store, 'a', { trace: thrown.traceId, max: 1 });
  assert.equal(isCut, true);
  assert.deepEqual(
    spans.map(({ spanId, hasError }) => [spanId, hasError]),
    [[thrown.spanId, true]],
  );
  const nothing = await readTrace(store, 'a', { trace: 'f'.repeat(32), near });
  assert.deepEqual(nothing, { spans: [], isCut: false });
});

test('rows of 1970 and 2100, with NUL, hostile text and no ids are kept, and spoil no other row', async () => {
  const [span] = rows.spans;
  const [log] = rows.logs;
  assert.ok(span && log);
  const text = `'; drop table signoz_logs.logs_v2 --\0 {scope} \ud800 "</script>`;
  /** NUL is left out of what is read: ids of a fixed length are filled up with it. */
  const shown = text.toWellFormed().replace('\0', '');
  const odd = {
    ...log,
    id: 'odd',
    body: text,
    attributes: { ...log.attributes, strings: { [text]: text } },
  };
  const spans = [0n, -1n, 4_102_444_800n * 1_000_000_000n, 1n << 70n].map((startNs, n) => ({
    ...span,
    startNs,
    spanId: `${n}`.repeat(16),
    traceId: '3'.repeat(32),
    durationNs: n === 1 ? -5n : 315_360_000_000_000_000n,
  }));
  const unnamed = { ...log, id: 'unnamed', resource: {}, traceId: '', spanId: '' };
  await put('odd', { spans, logs: [odd, unnamed, { ...log, id: 'plain' }] });
  const all = await readRelatedLogs(store, 'odd', {
    trace: log.traceId,
    near,
    service: '',
    host: '',
  });
  assert.deepEqual(
    all.logs.map(({ id, body }) => [id, body]),
    [
      ['odd', shown],
      ['plain', log.body],
    ],
  );
  assert.equal(all.logs[0]?.attributes[text.toWellFormed()], text.toWellFormed());
  for (const [from2, count] of [
    [0, 2],
    [4_102_444_800, 1],
    [9_214_646_399, 1],
  ] as const) {
    const found = await readTrace(store, 'odd', { trace: '3'.repeat(32), near: from2 });
    assert.equal(found.spans.length, count, `${from2}`);
  }
});

test('the newest row of each signal is known, and a clock that is ahead does not hide that it stopped', async () => {
  const [span] = rows.spans;
  assert.ok(span);
  const minuteAgo = BigInt(seconds - 60) * 1_000_000_000n;
  const spans = [
    { ...span, startNs: minuteAgo },
    { ...span, startNs: minuteAgo + 7_200_000_000_000n },
  ];
  await put('new', { spans });
  assert.deepEqual(await readNewest(store, 'new', now), {
    traces: new Date((seconds - 60) * 1_000),
    logs: null,
    metrics: null,
  });
});

test('an org that is forgotten has no row in any table, and no other org loses one', async () => {
  const newestOf = async (org: string) => Object.values(await readNewest(store, org, now));
  await put('gone', make('gone'));
  assert.ok((await newestOf('gone')).every((at) => at !== null));
  const kept = await newestOf('a');
  await store.forget('gone');
  await store.forget('gone');
  assert.deepEqual(await newestOf('gone'), [null, null, null]);
  assert.deepEqual(await newestOf('a'), kept);
});
