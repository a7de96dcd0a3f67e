/**
 * From an alert to its cause: a person stamps a commit, the playground's shop runs it and fails, and the pages of Aisher show the commit, the
 * slow dependency and the logs. On the embedded engine itself.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commitModule } from '@dojang/commit';
import { stampDraft } from '@dojang/kernel/server';
import { keyClient, pairDevice, type TestClient } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import type { GroupContext } from '../../modules/aisher/src/context/around/schema.ts';
import type { ServiceMap } from '../../modules/aisher/src/context/edges/schema.ts';
import type { LogTail } from '../../modules/aisher/src/context/logs/schema.ts';
import type { Trace } from '../../modules/aisher/src/context/trace/schema.ts';
import { followStore } from '../../modules/aisher/src/groups/fold/follow-store.ts';
import { createShop } from '../../modules/aisher/src/shop/shop.ts';
import {
  openTestStore,
  removeFolder,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';
import { groupsOf } from '../../modules/aisher/src/testing/errors.ts';
import { receiverWorld } from '../../modules/aisher/src/testing/receiver-world.ts';
import { reportAct } from '../../modules/commit/src/acts/reports.ts';
import { commitBody } from '../../modules/commit/src/schema.ts';
import { doneReport, draftOf, newWorkshop } from '../../modules/commit/src/testing/captures.ts';
import { handedOver } from '../../server/src/handed-over.ts';

const minuteMs = 60_000;
const folder = testFolder();
const { store, until: storeIs } = openTestStore(folder);
await storeIs('ready');
let folding: ReturnType<typeof followStore> | undefined;
const world = await receiverWorld({ store, stored: (org, rows) => folding?.note(org, rows) }, [
  commitModule,
]);
const { kernel } = world;
Object.assign(kernel.parts, { aisherStore: store, ...handedOver([commitModule]) });
folding = followStore({ parts: kernel.parts, door: store, gatherMs: 50 });
await kernel.parts.jobs.start(kernel.parts);
const workshop = await newWorkshop(kernel);
after(async () => {
  await folding?.stop();
  await store.close();
  removeFolder(folder);
});

/** A commit that changes `pay` in `src/pay.ts`, stamped and pushed before the shop runs it. */
async function commitPay(): Promise<string> {
  const { phone, machine } = workshop;
  const draft = await draftOf(workshop);
  const [version] = draft.versions;
  const { digest = '' } = version ?? {};
  await stampDraft(phone, draft.id, { decision: 'approve', via: 'app', digest });
  const subject = commitBody.parse(version?.body).commits[0]?.message ?? '';
  await reportAct(machine, draft.id, { state: 'acting' });
  await reportAct(machine, draft.id, doneReport(subject));
  return draft.id;
}

let page: TestClient;
let draftId: string;
let faults: ReturnType<ReturnType<typeof createShop>['faults']>;

const get = async <T>(url: string): Promise<T> => {
  const answer = await page.send('GET', url);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
};

before(async () => {
  page = await pairDevice(world.app, workshop.phone);
  // Ten minutes of the shop's time, which end now: its first two faults.
  const minutes = 10;
  kernel.clock.advance(-(minutes + 5) * minuteMs);
  draftId = await commitPay();
  kernel.clock.reset();
  // The times stay as they are sent, though they are minutes old.
  const key = { rowsPerSecond: 100_000, mayReplay: true };
  const { secret } = await world.makeKey(workshop.phone, key);
  let nowMs = Date.now() - minutes * minuteMs;
  const shop = createShop({
    endpoint: world.url,
    key: secret,
    brokenElement: { path: 'src/pay.ts', name: 'pay' },
    seed: 11,
    fetch,
    now: () => nowMs,
  });
  for (let second = 0; second < minutes * 60; second += 5) {
    nowMs += 5_000;
    await shop.tick();
  }
  faults = shop.faults();
  await until('all rows in the store', async () =>
    world.receiver().state().journal.records === 0 ? true : undefined,
  );
});

async function urlOfContext(title: string): Promise<string> {
  const group = await until(`the group “${title}”`, async () =>
    (await groupsOf(workshop.phone)).find((each) => each.title.includes(title)),
  );
  return `/aisher/groups/${group.id}/context`;
}
const contextOf = async (title: string): Promise<GroupContext> => get(await urlOfContext(title));

test('a bad deploy: the commit that changed the broken element is named, and its release is among the changes', async () => {
  const { services } = await get<{ services: { id: string; name: string; version: number }[] }>(
    '/aisher/services',
  );
  const orders = services.find(({ name }) => name === 'orders');
  const change = {
    tier: 1,
    teamId: null,
    repositoryId: workshop.repositoryId,
    pathRoots: ['/app'],
    version: orders?.version,
  };
  const changed = await page.send('PUT', `/aisher/services/${orders?.id}`, change);
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  const { suspects, deploys, telemetry } = await contextOf('amountWon');
  const [suspect] = suspects.commits;
  assert.equal(suspects.reason, null);
  assert.equal(suspects.tried[0], 'src/pay.ts');
  assert.deepEqual(
    [suspect?.draftId, suspect?.element, suspect?.path, suspect?.match, suspect?.stampedBy],
    [draftId, 'pay', 'src/pay.ts', 'name', '김도장'],
  );
  assert.ok((suspect?.score ?? 0) > 0.9, String(suspect?.score));
  assert.ok(deploys.some(({ service, reference }) => `${service} ${reference}` === 'orders 2.4.1'));
  assert.ok(telemetry.state === 'read');
  assert.ok(telemetry.traces.length > 0 && telemetry.traces.every(({ spans }) => spans !== null));
  assert.equal(telemetry.logs.areLinked, true);
  const names = telemetry.neighbours.map(({ service, side }) => `${service} ${side}`);
  assert.equal(names[0], 'orders self');
  assert.ok(names.includes('storefront caller') && names.includes('stock callee'), names.join());
  const { points: own = [], machines } = telemetry.neighbours[0] ?? {};
  assert.deepEqual(
    machines?.map(({ kind }) => kind),
    ['cpu', 'memory', 'pool'],
  );
  assert.ok(machines?.every(({ values }) => values.some((value) => value !== null && value > 0)));
  assert.ok(own.some(({ errors }) => errors > 0));
});

test('a key that may not read commits is shown none', async () => {
  const url = await urlOfContext('amountWon');
  const suspectsFor = async (scopes: readonly string[]) => {
    const key = await keyClient(world.app, workshop.phone, scopes);
    return (await key.send('GET', url)).body.suspects;
  };
  const { commits, reason } = await suspectsFor(['aisher.read']);
  assert.deepEqual([commits, reason], [[], 'no-commits']);
  assert.equal((await suspectsFor(['aisher.read', 'commit.read'])).commits.length, 1);
});

test('a slow dependency: the waterfall shows the database that held the trace up, and the map its slow edge', async () => {
  const { telemetry } = await contextOf('no answer from stock');
  assert.ok(telemetry.state === 'read');
  const [slow] = telemetry.traces;
  assert.ok(slow);
  const trace = await get<Trace>(`/aisher/traces/${slow.traceId}?at=${slow.at}`);
  assert.deepEqual(trace.services.slice(0, 2), ['storefront', 'orders']);
  const lengths = Map.groupBy(trace.criticalPath, ({ spanId }) => spanId);
  const longest = [...lengths]
    .map(([spanId, pieces]) => ({
      spanId,
      ms: pieces.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0),
    }))
    .toSorted((a, b) => b.ms - a.ms)[0];
  const held = trace.spans.find(({ spanId }) => spanId === longest?.spanId);
  assert.deepEqual([held?.service, held?.kind], ['stock', 'Client'], JSON.stringify(held));
  assert.ok(held?.attributes.some(({ value }) => value === 'postgresql'));
  const thrown = trace.spans.flatMap(({ exceptions }) => exceptions);
  assert.ok(thrown.some(({ type }) => type === 'TimeoutError'));
  assert.ok(trace.logs.length > 0 && trace.spans.every(({ skewMs }) => skewMs === null));
  const fault = faults.find(({ kind }) => kind === 'slow-dependency');
  const at = (ms = 0) => new Date(ms).toISOString();
  const map = await get<ServiceMap>(
    `/aisher/edges?from=${at(fault?.fromMs)}&until=${at(fault?.untilMs)}`,
  );
  const edge = map.edges.find(({ callee }) => callee === 'database:postgresql');
  assert.ok(map.nodes.some(({ id, kind }) => id === edge?.callee && kind === 'database'));
  const ofStock = map.edges.find(
    ({ caller, callee }) => caller === 'service:orders' && callee === 'service:stock',
  );
  assert.ok((ofStock?.p95Ms ?? 0) > 1_000, JSON.stringify(ofStock));
});

test('logs are found by a text in any case, and a tail goes on from where it was', async () => {
  const first = await get<LogTail>('/aisher/logs?service=orders&contains=IS%20PAID&severity=info');
  assert.ok(first.logs.length > 5);
  assert.ok(first.logs.every(({ body, service }) => / is paid/.test(body) && service === 'orders'));
  const times = first.logs.map(({ at }) => at);
  assert.deepEqual(times, times.toSorted());
  assert.match(first.logs[0]?.template ?? '', /^order <\*> is paid/);
  assert.ok(first.newestAt !== null && first.newestAt >= (times.at(-1) ?? ''));
  const next = await get<LogTail>(`/aisher/logs?service=orders&after=${first.nextAfter}`);
  const last = Date.parse(times.at(-1) ?? '');
  assert.ok(next.logs.every(({ at }) => Date.parse(at) >= last - 10_000));
  const none = await get<LogTail>('/aisher/logs?contains=%25');
  assert.deepEqual([none.logs, none.nextAfter], [[], null], 'a sign of patterns means itself');
});

test('a trace that nobody sent is not there', async () => {
  const { status, body } = await page.send('GET', `/aisher/traces/${'f'.repeat(32)}`);
  assert.deepEqual([status, body.code], [404, 'trace-not-found']);
});

test('a store that is closed is a failure with its cause, and the commits are still named', async () => {
  await folding?.stop();
  await store.close();
  const { status, body } = await page.send('GET', '/aisher/logs');
  assert.deepEqual([status, body.code, body.fault], [503, 'store-failed', 'away']);
  const { suspects, telemetry } = await contextOf('amountWon');
  assert.deepEqual(telemetry, { state: 'failed', code: 'store-failed', fault: 'away' });
  assert.equal(suspects.commits[0]?.draftId, draftId);
});
