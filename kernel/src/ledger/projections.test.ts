import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type Context, inTransaction } from '../core/context.ts';
import { noOrg } from '../core/job.ts';
import { systemScope } from '../database/database.ts';
import { newOrg, testKernel, tickJob, until } from '../testing/index.ts';
import { noteModules, totalOf, totals } from '../testing/note-module.ts';
import { record } from './ledger.ts';
import { catchUp, readProjections, rebuildProjection } from './projections.ts';

const kernel = await testKernel({ modules: noteModules });

const add = (ctx: Context<never>, count: number) =>
  inTransaction(ctx, async (ctx) => {
    for (let n = 0; n < count; n += 1) {
      await record(ctx, 'note.added', { n }, { subjects: [] });
      await record(ctx, 'note.other', { n }, { subjects: [] });
    }
  });

test('each event is read once, by however many at the same moment', async () => {
  const ctx = await newOrg(kernel);
  await add(ctx, 1_100);
  await Promise.all([1, 2, 3].map(() => catchUp(ctx, totals)));
  assert.equal(await totalOf(ctx), 1_100);
  await catchUp(ctx, totals);
  await add(ctx, 2);
  await catchUp(ctx, totals);
  assert.equal(await totalOf(ctx), 1_102);
  assert.equal(await totalOf(await newOrg(kernel)), 0);
});

test('what fails midway leaves rows and cursor where they were', async () => {
  const ctx = await newOrg(kernel);
  await add(ctx, 3);
  const failing = {
    ...totals,
    apply: async (...given: Parameters<typeof totals.apply>) => {
      await totals.apply(...given);
      throw new Error('on purpose');
    },
  };
  await assert.rejects(catchUp(ctx, failing), /on purpose/);
  assert.equal(await totalOf(ctx), 0);
  await catchUp(ctx, totals);
  assert.equal(await totalOf(ctx), 3);
});

test('a rebuild gives the same rows, and shows rows that no event made', async () => {
  const ctx = await newOrg(kernel);
  await add(ctx, 4);
  assert.deepEqual(await rebuildProjection(ctx, totals), { before: '4', after: '4' });
  await kernel.parts.database.root.transaction().execute(async (db) => {
    await sql`select set_config('app.org', ${ctx.org}, true), set_config('role', 'dojang_app', true)`.execute(
      db,
    );
    await sql`update note.total set notes = 9`.execute(db);
  });
  assert.deepEqual(await rebuildProjection(ctx, totals), { before: '9', after: '4' });
});

test('a new version of the code begins again from the first event', async () => {
  const ctx = await newOrg(kernel);
  await add(ctx, 2);
  await catchUp(ctx, totals);
  const twice = {
    ...totals,
    version: 2,
    apply: async (...[ctx, events]: Parameters<typeof totals.apply>) =>
      totals.apply(ctx, [...events, ...events]),
  };
  await catchUp(ctx, twice);
  assert.equal(await totalOf(ctx), 4);
});

test('the clock reads on for the orgs that are behind, and asks nothing of the others', async () => {
  await kernel.parts.jobs.start(kernel.parts);
  const behind = await newOrg(kernel);
  const upToDate = await newOrg(kernel);
  for (const ctx of [behind, upToDate]) await add(ctx, 1);
  await catchUp(upToDate, totals);
  await tickJob(kernel, 'kernel.read-projections');
  await until('the projection', async () => (await totalOf(behind)) === 1);
  const { rows } = await sql<{ org: string }>`
    select data ->> 'org' as org from ${sql.table(`${kernel.parts.jobs.schema}.job`)}
    where name = 'kernel.read-projections'`.execute(kernel.parts.database.root);
  const orgs = rows.map(({ org }) => org);
  assert.ok(orgs.includes(behind.org));
  assert.ok(!orgs.includes(upToDate.org));
});

test('the clock begins again where the code has another version, although nothing happened since', async () => {
  const ctx = await newOrg(kernel);
  await add(ctx, 1);
  await catchUp(ctx, totals);
  const due = async (version: number) => {
    const modules = noteModules.map((module) => ({
      ...module,
      projections: module.projections.map((each) => ({ ...each, version })),
    }));
    const parts = { ...kernel.parts, modules };
    return kernel.parts.database.transaction(systemScope, (db) =>
      readProjections.due
        ? readProjections.due(db, { now: parts.now(), after: noOrg, limit: 10_000 }, parts)
        : assert.fail(),
    );
  };
  assert.ok(!(await due(1)).includes(ctx.org));
  assert.ok((await due(2)).includes(ctx.org));
});
