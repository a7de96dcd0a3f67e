import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { createGateway, kernelDb, kernelModule, waitingMax } from '@dojang/kernel/server';
import { startModelDouble, testKernel, until } from '@dojang/kernel/testing';
import { sql } from 'kysely';

import { describeAnew } from '../descriptions/descriptions.ts';
import { changeVersion } from '../drafts/drafts.ts';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { listRepositories, registerRepository } from '../repositories/repositories.ts';
import { repositoriesMax } from '../schema.ts';
import { captureOf, draftOf, newWorkshop, sendCapture } from '../testing/captures.ts';
import { asksMax } from './asking.ts';
import { captureQuota } from './capture-quota.ts';
import { wordingsMax } from './wording-quota.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);
const model = await startModelDouble();
after(() => model.close());
const provider = { name: 'double', baseUrl: model.baseUrl, model: 'm' };
const llm = createGateway({ providers: [provider], budgetUsdPerMonth: 1, triesMax: 1 });

/** As many rows like the org's only one as are asked for, each with ids of its own. */
async function copyRows(ctx: AnyContext, table: string, own: readonly string[], times: number) {
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ name: string }>`select column_name as name from information_schema.columns
      where table_schema || '.' || table_name = ${table}`.execute(kernelDb(ctx)),
  );
  const columns = rows.map(({ name }) => name);
  const values = columns.map((name) => {
    if (!own.includes(name)) return sql.ref(name);
    if (name === 'fingerprint') return sql`repeat(md5(gen_random_uuid()::text), 2)`;
    return name === 'id' || name.endsWith('_id')
      ? sql`gen_random_uuid()`
      : sql`gen_random_uuid()::text`;
  });
  await inTransaction(ctx, (ctx) =>
    sql`insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
      select ${sql.join(values)} from ${sql.table(table)}, generate_series(1, ${times})
      `.execute(kernelDb(ctx)),
  );
}

test('a machine hands in so many captures an hour, and its next one comes later', async () => {
  const workshop = await newWorkshop(kernel);
  const input = await captureOf(workshop.repositoryId);
  const receipt = await sendCapture(workshop.machine, input);
  await copyRows(
    workshop.machine,
    'commit.capture',
    ['id', 'draft_id', 'idempotency_key'],
    captureQuota.hour - 1,
  );
  const next = await captureOf(workshop.repositoryId);
  await assert.rejects(sendCapture(workshop.machine, next), (problem: never) => {
    const { status, code, facts } = problem as {
      status: number;
      code: string;
      facts: { retryAfterSeconds: number };
    };
    assert.deepEqual([status, code], [429, 'captures-full']);
    assert.ok(facts.retryAfterSeconds > 0);
    return true;
  });
  // The answer to one that came before was lost on the way: it is no further capture.
  assert.deepEqual(await sendCapture(workshop.machine, input), receipt);
  kernel.clock.advance(3_600_001);
  assert.ok((await sendCapture(workshop.machine, next)).draftId);
  kernel.clock.reset();
});

test('so many drafts wait for a person; one more of the same branch takes the older one’s place', async () => {
  const workshop = await newWorkshop(kernel);
  await draftOf(workshop);
  await copyRows(workshop.phone, 'kernel.draft', ['id', 'subject_key'], waitingMax.person - 1);
  const other = await captureOf(workshop.repositoryId, { branch: 'feat/refund' });
  await assert.rejects(sendCapture(workshop.machine, other), {
    status: 429,
    code: 'drafts-full',
  });
  assert.ok((await draftOf(workshop)).id);
  const badge = await inTransaction(workshop.phone, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('state', '=', 'pending')
      .executeTakeFirstOrThrow(),
  );
  assert.equal(Number(badge.count), waitingMax.person);
});

test('a description is asked of a model once, however often it is asked for in the meantime', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const asking = { ...workshop.phone, parts: { ...kernel.parts, llm } };
  const content = { what: ['Retries'], design: [], effect: [], risk: [] };
  model.behave({ kind: 'slow', ms: 400, content });
  const first = describeAnew(asking, draft.id);
  await until('the question', () => model.calls.length === 1 || undefined);
  const others = await Promise.all([1, 2, 3].map(() => describeAnew(asking, draft.id)));
  assert.deepEqual(
    others.map(({ origin }) => origin),
    ['deterministic', 'deterministic', 'deterministic'],
  );
  assert.equal((await first).origin, 'model');
  assert.equal(model.calls.length, 1);
  await inTransaction(workshop.phone, (ctx) =>
    ownDb(ctx).updateTable('commit.description').set({ asks: asksMax }).execute(),
  );
  await assert.rejects(describeAnew(asking, draft.id), { status: 429, code: 'descriptions-full' });
  assert.equal(model.calls.length, 1);
});

test('a process that ended while a model was asked keeps nobody out', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const asking = { ...workshop.phone, parts: { ...kernel.parts, llm } };
  model.behave({ kind: 'answer', content: { what: ['x'], design: [], effect: [], risk: [] } });
  await inTransaction(workshop.phone, (ctx) =>
    ownDb(ctx).updateTable('commit.description').set({ asked_at: ctx.now() }).execute(),
  );
  assert.equal((await describeAnew(asking, draft.id)).origin, 'deterministic');
  kernel.clock.advance(91_000);
  assert.equal((await describeAnew(asking, draft.id)).origin, 'model');
  kernel.clock.reset();
});

test('other wordings of a draft are asked for so many times', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await draftOf(workshop);
  const { digest } = draft.versions[0]!;
  const again = { change: 'regenerate', digest, hint: null } as const;
  await changeVersion(workshop.phone, draft.id, again);
  await inTransaction(workshop.phone, (ctx) =>
    sql`update commit.draft_request set answered_at = ${ctx.now()}`.execute(kernelDb(ctx)),
  );
  await copyRows(workshop.phone, 'commit.draft_request', ['id'], wordingsMax.personMinute);
  await assert.rejects(changeVersion(workshop.phone, draft.id, again), {
    status: 429,
    code: 'wordings-full',
  });
});

test('an org has as many repositories as its list shows, and each of them stays known', async () => {
  const { machine } = await newWorkshop(kernel);
  const known = (await listRepositories(machine)).repositories[0]!;
  await copyRows(machine, 'commit.repository', ['id', 'fingerprint'], repositoriesMax - 1);
  const { name, remoteUrl, fingerprint } = known;
  const other = { name, remoteUrl, fingerprint: 'f'.repeat(64) };
  await assert.rejects(registerRepository(machine, other), {
    status: 422,
    code: 'repositories-full',
  });
  const again = await registerRepository(machine, { name, remoteUrl, fingerprint });
  assert.equal(again.id, known.id);
  assert.equal((await listRepositories(machine)).repositories.length, repositoriesMax);
});
