import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, test } from 'node:test';
import { type Context, listEvents } from '@dojang/kernel';
import { createOutgoing, kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { z } from 'zod';
import { tailLogs } from '../context/logs/tail.ts';
import { aisherModule } from '../index.ts';
import { openClient } from '../store/client/client.ts';
import { askStore } from '../store/store-of.ts';
import { answerException, answerRows, openDouble } from '../store/testing/clickhouse-double.ts';
import { answerAsCluster, type ClusterScene, errorRow } from '../store/testing/cluster-double.ts';
import { groupsOf, rowsOf } from '../testing/errors.ts';
import { checkedAddress } from './address.ts';
import { createClusters } from './clusters.ts';
import { readSource } from './reading.ts';
import { connectSource, dropSource, listSources, probeSource } from './sources.ts';

const double = await openDouble(answerAsCluster({}));
after(() => double.close());
const url = double.url.replace('//', '//reader:word@');
const kernel = await testKernel({
  modules: [kernelModule, aisherModule],
  // The operator allows this one address inside.
  parts: { outgoing: createOutgoing({ allowed: new Map(), inside: [double.url] }) },
});
const operatorOrg = '5b1d3c0e-0000-4000-8000-000000000001';
const clusters = createClusters(kernel.parts, {
  operatorUrl: url,
  operatorOrg,
  wait: async () => undefined,
  requestMsMax: 400,
});
after(() => clusters.close());
Object.assign(kernel.parts, { aisherClusters: clusters });

const oneRow = {
  sql: 'select 1 as n from signoz_logs.distributed_logs_v2 where {scope}',
  row: z.object({}),
};
const be = (scene: ClusterScene) => double.behave(answerAsCluster(scene));
const { signal } = new AbortController();
let runs = 0;
const read = (ctx: Context<never>) => {
  runs += 1;
  const holder = `5b1d3c0e-0000-4000-9000-${String(runs).padStart(12, '0')}`;
  return readSource(ctx, holder, signal);
};
const stateOf = async (ctx: Context<never>) => {
  const { sources } = await listSources(ctx);
  return sources[0] ?? assert.fail('no source');
};
const events = async (ctx: Context<never>) =>
  (await listEvents(ctx, { limit: 50 }))
    .map(({ type }) => type)
    .filter((type) => type.startsWith('aisher.source'))
    .reverse();

async function connected(scene: ClusterScene = {}) {
  be(scene);
  const ctx = await newOrg(kernel);
  await connectSource(ctx, url);
  return ctx;
}
const ago = (seconds: number) =>
  String(BigInt(kernel.clock.now().getTime() - seconds * 1_000) * 1_000_000n);

test('a cluster is asked what it has before it is connected, and its login is shown to nobody', async () => {
  be({ without: ['error_index'] });
  const ctx = await newOrg(kernel);
  const made = await connectSource(ctx, `${url}/path?request_timeout=1`);
  assert.deepEqual([made.state, made.isOperators, made.shards], ['works', false, 2]);
  assert.equal(`http://${made.host}`, double.url);
  assert.equal(
    made.parts.find(({ part }) => part === 'exceptions')?.finding,
    'exceptions-from-events',
  );
  const shown = JSON.stringify(await listSources(ctx));
  assert.doesNotMatch(shown, /word/);
  const [row] = await rowsOf(
    ctx,
    sql<{ text: string }>`select s::text as text from aisher.source s`,
  );
  assert.doesNotMatch(row?.text ?? '', /word/, 'sealed');
  await assert.rejects(connectSource(ctx, url), { code: 'source-connected' });
  await dropSource(ctx, made.id);
  await assert.rejects(dropSource(ctx, made.id), { code: 'source-not-found' });
  assert.deepEqual(await events(ctx), ['aisher.source-connected', 'aisher.source-dropped']);
});

test('an address that leads inside, one that is none, and a cluster without tables are refused', async () => {
  const ctx = await newOrg(kernel);
  for (const inside of [
    'http://127.0.0.1:9/',
    'https://10.0.0.8:8443',
    'https://169.254.169.254',
  ]) {
    await assert.rejects(connectSource(ctx, inside), { code: 'address-not-allowed' }, inside);
  }
  await assert.rejects(connectSource(ctx, 'clickhouse'), { code: 'cluster-address-wrong' });
  be({ without: ['signoz_index_v3', 'logs_v2', 'error_index'] });
  await assert.rejects(connectSource(ctx, url), (error: { code: string; facts: object }) => {
    assert.equal(error.code, 'cluster-not-usable');
    assert.match(JSON.stringify(error.facts), /distributed_signoz_index_v3/);
    return true;
  });
  double.behave((_asked, response) => answerException(response, 516, 'Authentication failed'));
  await assert.rejects(connectSource(ctx, url), { code: 'cluster-failed' });
  assert.deepEqual((await listSources(ctx)).sources, []);
});

test('a name that turns inside after it was checked is not called', async () => {
  let asked = 0;
  const outgoing = createOutgoing({
    allowed: new Map(),
    resolve: async () => {
      asked += 1;
      return [{ address: asked === 1 ? '93.184.216.34' : '127.0.0.1' }];
    },
  });
  const { port } = new URL(double.url);
  const address = await checkedAddress(outgoing, `https://cluster.example:${port}`);
  const client = openClient({ ...address, settings: {}, retryWaitMsMax: 0 });
  await assert.rejects(client.rows('select 1'), { fault: 'unreachable', message: /called/ });
  await client.close();
});

test('the cluster of the operator is offered to one org', async () => {
  be({});
  const other = await newOrg(kernel);
  assert.equal((await listSources(other)).isOffered, false);
  await assert.rejects(connectSource(other, null), { code: 'no-cluster-offered' });
  const ctx = await newOrg(kernel, operatorOrg);
  assert.equal((await listSources(ctx)).isOffered, true);
  assert.equal((await connectSource(ctx, null)).isOperators, true);
  await read(ctx);
  assert.equal((await stateOf(ctx)).state, 'works');
});

test('errors of a cluster are masked before they are grouped, and counted once however often they are read', async () => {
  const message = 'card of kim@cafe.example refused';
  const ctx = await connected({ errors: [errorRow({ at_ns: ago(60), message })] });
  const before = await stateOf(ctx);
  await read(ctx);
  const after = await stateOf(ctx);
  assert.ok(after.readUntil > before.readUntil);
  assert.ok(after.lastGoodAt !== null && after.newestAt !== null);
  await read(ctx);
  const [group] = await groupsOf(ctx);
  assert.equal(group?.events, 1);
  assert.doesNotMatch(group?.title ?? '', /kim@/);
  const samples = await rowsOf(ctx, sql<{ message: string }>`select message from aisher.sample`);
  assert.doesNotMatch(JSON.stringify(samples), /kim@/);
});

test('a question of the org goes to its cluster, and no other org asks it', async () => {
  const ctx = await connected();
  const ask = (of: Context<never>) => askStore(of, (store) => store.ask(of.org, oneRow, {}));
  const before = double.asked.length;
  await ask(ctx);
  assert.equal(double.asked.length, before + 1);
  assert.equal(double.asked.at(-1)?.search.get('readonly'), '2');
  const other = await newOrg(kernel);
  await assert.rejects(ask(other), { code: 'store-away' });
  assert.equal(double.asked.length, before + 1);
  await dropSource(ctx, (await stateOf(ctx)).id);
  await assert.rejects(ask(ctx), { code: 'store-away' }, 'what was disconnected is not asked');
});

test('a text that is masked finds no line of a cluster', async () => {
  const ctx = await connected();
  const line = {
    id: '1',
    at_ns: String(BigInt(Date.now()) * 1_000_000n),
    trace_id: '',
    span_id: '',
    service: 'shop',
    severity: 'INFO',
    severity_number: 9,
    said: 'card of kim@cafe.example refused',
    attributes: {},
    resource: {},
  };
  const cluster = answerAsCluster({});
  double.behave((asked, response, ...more) =>
    asked.sql.includes('positionCaseInsensitive')
      ? answerRows(response, [line])
      : cluster(asked, response, ...more),
  );
  const find = async (contains: string) => (await tailLogs(ctx, { contains })).logs.length;
  assert.equal(await find('Refused'), 1);
  assert.equal(await find('kim@'), 0);
});

test('of two servers one reads', async () => {
  const ctx = await connected();
  const before = double.asked.length;
  await Promise.all([read(ctx), read(ctx), read(ctx)]);
  const folds = double.asked.slice(before).filter(({ sql }) => sql.includes('full outer join'));
  assert.equal(folds.length, 1);
  await read(ctx);
  assert.ok(double.asked.length > before + folds.length, 'the lease is given back');
});

const failures: Readonly<Record<string, readonly [string, (response: ServerResponse) => void]>> = {
  'is down': ['unreachable', (response) => response.destroy()],
  'is silent': ['too-slow', () => undefined],
  'sends a page': ['bad-answer', (response) => response.end('<html>maintenance</html>')],
  'ends in the middle': [
    'bad-answer',
    (response) => {
      response.writeHead(200, { 'x-clickhouse-query-id': 'double' }).end('{"meta":[{"name":"a"');
    },
  ],
  throws: ['refused', (response) => answerException(response, 62, 'Syntax error')],
};

for (const [what, [fault, instead]] of Object.entries(failures)) {
  test(`a cluster that ${what} is failing for a reason, once, and what was read stays read`, async () => {
    const ctx = await connected();
    await read(ctx);
    const good = await stateOf(ctx);
    be({ instead });
    await read(ctx);
    await read(ctx);
    const bad = await stateOf(ctx);
    assert.deepEqual([bad.state, bad.reason], ['failing', fault]);
    assert.deepEqual([bad.lastGoodAt, bad.readUntil], [good.lastGoodAt, good.readUntil]);
    be({ errors: [errorRow({ at_ns: ago(30) })] });
    await read(ctx);
    assert.equal((await stateOf(ctx)).state, 'works');
    assert.equal((await groupsOf(ctx)).length, 1, 'nothing of the outage is lost');
    assert.deepEqual(await events(ctx), [
      'aisher.source-connected',
      'aisher.source-failed',
      'aisher.source-recovered',
    ]);
  });
}

test('a table that goes while it is read is found out, and the rest goes on', async () => {
  const ctx = await connected();
  await read(ctx);
  be({ without: ['error_index'], errors: [errorRow({ at_ns: ago(30) })] });
  await read(ctx);
  assert.equal((await stateOf(ctx)).reason, 'unknown-name');
  await read(ctx);
  const found = await stateOf(ctx);
  assert.equal(found.state, 'works');
  assert.equal(
    found.parts.find(({ part }) => part === 'exceptions')?.finding,
    'exceptions-from-events',
  );
  assert.equal((await groupsOf(ctx)).length, 1);
  be({ without: ['signoz_index_v3', 'logs_v2', 'error_index'] });
  await probeSource(ctx, found.id);
  await read(ctx);
  assert.equal((await stateOf(ctx)).state, 'failing');
});

test('a long outage is read in pieces', async () => {
  const ctx = await connected();
  kernel.clock.advance(2 * 3_600_000);
  const before = double.asked.length;
  await read(ctx);
  const windows = double.asked
    .slice(before)
    .filter(({ sql }) => sql.includes('full outer join'))
    .map(({ search }) => Number(search.get('param_until')) - Number(search.get('param_from')));
  assert.ok(windows.length >= 8, String(windows));
  assert.ok(
    windows.every((seconds) => seconds <= 15 * 60 + 121),
    String(windows),
  );
  kernel.clock.reset();
});

test('a cluster that falls silent is told to the owner, once, and so is its return', async () => {
  const now = Math.floor(kernel.clock.now().getTime() / 1_000);
  // Seven days of rows up to a quarter of an hour ago.
  const newest = (moment: number) => Math.min(moment, now - 900);
  const ctx = await connected({ newest });
  await read(ctx);
  await read(ctx);
  const told = () =>
    rowsOf(
      ctx,
      sql<{ kind: string; source: string; minutes: number }>`
        select kind, params ->> 'source' as source, (params ->> 'minutes')::int as minutes
        from kernel.notification order by at, id`,
    );
  const { host, reason, state } = await stateOf(ctx);
  assert.deepEqual([state, reason], ['works', 'silent']);
  assert.deepEqual(await told(), [{ kind: 'aisher.source-quiet', source: host, minutes: 15 }]);
  be({});
  await read(ctx);
  await read(ctx);
  assert.equal((await stateOf(ctx)).reason, null);
  assert.deepEqual(
    (await told()).map(({ kind }) => kind),
    ['aisher.source-quiet', 'aisher.source-back'],
  );
  assert.deepEqual((await events(ctx)).slice(-2), ['aisher.source-quiet', 'aisher.source-back']);
});
