import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel } from '@dojang/kernel/testing';
import { openIncident } from '../../alerts/incidents/incidents.ts';
import { foldErrors } from '../../groups/fold/fold.ts';
import { aisherModule } from '../../index.ts';
import { ownDb } from '../../own-db.ts';
import { StoreError } from '../../store/client/store-error.ts';
import { type ErrorRow, traceErrorRows } from '../../store/queries/fold.ts';
import { anError } from '../../testing/errors.ts';
import { openMemoryStore } from '../../testing/memory-store.ts';

const modules = [kernelModule, aisherModule];
const store = openMemoryStore();
const kernel = await testKernel({ modules, parts: { aisherStore: store } });
const app = buildHttp(kernel.parts, modules);
after(async () => {
  await app.close();
  await kernel.close();
});

/** An org with an error of a trace, the group that it opened, and the incident of the group. */
async function troubled() {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const traceId = randomBytes(16).toString('hex');
  const { opened } = await foldErrors(ctx, [anError({ traceId, at: ctx.now() })]);
  const group = opened[0] ?? assert.fail('a group');
  await inTransaction(ctx, async (ctx) => {
    const service = await ownDb(ctx)
      .selectFrom('aisher.service')
      .select('id')
      .executeTakeFirstOrThrow();
    const incident = await openIncident(ctx, {
      ...{ kind: 'errors', cause: 'new', serviceIds: [service.id], environment: 'production' },
      ...{ release: null, openedAt: ctx.now(), lastAlarmAt: ctx.now() },
    });
    await ownDb(ctx)
      .insertInto('aisher.incident_group')
      .values({ org_id: ctx.org, incident_id: incident, group_id: group, events_before: 0 })
      .execute();
  });
  return { ctx, owner, traceId };
}

const ask = async ({ owner }: Awaited<ReturnType<typeof troubled>>, q: string) => {
  const { status, body } = await owner.send('GET', `/audit?q=${q}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const typesOf = ({ lines }: { lines: { type: string }[] }) => lines.map(({ type }) => type);

test('an audit finds by a trace of telemetry what became of its errors', async () => {
  const world = await troubled();
  const answer = await ask(world, world.traceId);
  assert.deepEqual(
    answer.matches.map(({ kind }: { kind: string }) => kind),
    ['aisher.trace'],
  );
  for (const type of ['aisher.group-opened', 'aisher.incident-opened']) {
    assert.ok(typesOf(answer).includes(type), typesOf(answer).join());
  }
  const chosen = await ask(world, answer.matches[0].q);
  assert.deepEqual(typesOf(chosen), typesOf(answer));
  const upper = await ask(world, world.traceId.toUpperCase());
  assert.equal(upper.matches[0]?.kind, 'aisher.trace');
});

test('a trace of another org, and one that nobody sent, find nothing', async () => {
  const [here, there] = [await troubled(), await troubled()];
  for (const q of [there.traceId, randomBytes(16).toString('hex')]) {
    const { matches, lines } = await ask(here, q);
    assert.deepEqual([matches, lines], [[], []]);
  }
});

/** What the engine has of an error. */
const rowOf = ({ at, ...error }: ReturnType<typeof anError>) => ({
  key: error.id,
  at_ns: String(BigInt(at.getTime()) * 1_000_000n),
  trace_id: error.traceId,
  span_id: error.spanId,
  service: error.service,
  operation: error.operation,
  type: error.type,
  message: error.message,
  stack: error.stack,
  status: '',
  peer: '',
  resource: {
    'service.version': error.release,
    'deployment.environment.name': error.environment,
    'telemetry.sdk.language': error.language,
  },
  weight: 1,
});

/** Traces of which the org's store has one error each. */
const stored = (org: string, errors: readonly ReturnType<typeof anError>[]) =>
  store.answer<ErrorRow>(org, traceErrorRows, ({ trace }) =>
    errors.filter(({ traceId }) => traceId === trace).map(rowOf),
  );

test('a trace of which no error was kept as a sample is found by what the store has of it', async () => {
  const world = await troubled();
  const { ctx, owner } = world;
  const plain = anError({ at: ctx.now() });
  const unknown = anError({
    at: ctx.now(),
    type: 'Unseen',
    stack: 'Unseen: x\n    at f (/y.js:1:1)',
  });
  stored(ctx.org, [plain, unknown]);
  const answer = await ask(world, plain.traceId);
  assert.deepEqual(
    answer.matches.map(({ kind, title }: { kind: string; title: string }) => [kind, title]),
    [['aisher.trace', 'CardRefused: card refused by gateway']],
  );
  for (const type of ['aisher.group-opened', 'aisher.incident-opened']) {
    assert.ok(typesOf(answer).includes(type), typesOf(answer).join());
  }
  assert.deepEqual(answer.unanswered, []);
  const chosen = await ask(world, answer.matches[0].q);
  assert.deepEqual(typesOf(chosen), typesOf(answer), 'chosen, it is found again');
  const none = await ask(world, unknown.traceId);
  assert.deepEqual([none.matches, none.unanswered], [[], []], 'its error was not grouped');
  const { body } = await owner.send('GET', '/aisher/groups');
  assert.equal(body.groups.length, 1, 'asking opens no group');
});

test('where the store gives no answer, or none in time, the audit says that it was not searched', async (t) => {
  const world = await troubled();
  const unanswered = async (q: string) => (await ask(world, q)).unanswered;
  const trace = randomBytes(16).toString('hex');
  store.fail(new StoreError('away', 'gone'));
  t.after(() => store.fail(null));
  assert.deepEqual(await unanswered(trace), ['aisher.trace']);
  assert.deepEqual(await unanswered(world.traceId), [], 'a sample needs no store');
  store.fail(null);
  t.mock.method(store, 'ask', () => new Promise(() => {}));
  const from = performance.now();
  assert.deepEqual(await unanswered(trace), ['aisher.trace']);
  assert.ok(performance.now() - from < 10_000);
});
