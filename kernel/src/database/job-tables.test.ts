import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { inTransaction, kernelDb } from '../core/context.ts';
import { enqueue } from '../jobs/jobs.ts';
import { defineMarkJob, newOrg, testKernel } from '../testing/index.ts';
import { noteModules } from '../testing/note-module.ts';
import { execAgainstQueue, prepareJobTables } from './job-tables.ts';

test('jobs that a version without columns of org and trace made are found by them after the update', async () => {
  const mark = defineMarkJob();
  const [module] = noteModules;
  assert.ok(module);
  const kernel = await testKernel({ modules: [{ ...module, jobs: [...module.jobs, mark] }] });
  const { database, jobs } = kernel.parts;
  const owner = <R>(query: RawBuilder<R>) => query.execute(database.root);
  const own = `(data ->> 'org') = nullif(current_setting('app.org', true), '')`;
  // As that version left it.
  const before = `alter table ${jobs.schema}.job drop column org_id cascade, drop column trace cascade;
    create policy job_org on ${jobs.schema}.job to dojang_app using (${own}) with check (${own});
    create policy job_common_org on ${jobs.schema}.job_common to dojang_app using (${own}) with check (${own});
    create index job_common_trace on ${jobs.schema}.job_common ((data ->> 'trace'))`;
  await execAgainstQueue(database, before);
  const [ours, theirs] = [await newOrg(kernel), await newOrg(kernel)];
  for (const ctx of [ours, theirs]) {
    await inTransaction(ctx, (ctx) => enqueue(ctx, mark, { n: 1 }));
  }
  await prepareJobTables(database, jobs.schema);
  await prepareJobTables(database, jobs.schema);
  await inTransaction(ours, (ctx) => enqueue(ctx, mark, { n: 2 }));
  const { rows } = await inTransaction(ours, (ctx) =>
    sql<{ org_id: string; trace: string }>`
      select org_id, trace from ${sql.table(`${jobs.schema}.job`)}`.execute(kernelDb(ctx)),
  );
  assert.deepEqual(
    rows,
    [1, 2].map(() => ({ org_id: ours.org, trace: ours.trace })),
  );
  const left = await owner(sql<{ text: string }>`
    select qual as text from pg_policies where schemaname = ${jobs.schema} and qual like '%data%'
    union all select indexdef from pg_indexes
    where schemaname = ${jobs.schema} and indexdef like '%->>%'`);
  assert.deepEqual(left.rows, []);
});

const { parts } = await testKernel();

/** The embedded database has one session, where nobody waits for another. */
const onServer = parts.database.kind === 'postgres' ? test : () => undefined;

onServer(
  'a start whose statement PostgreSQL undid because of the queue’s own goes on',
  async () => {
    const { database, jobs } = parts;
    const index = `${jobs.schema}.job_common_orgs`;
    const made = ['ready', 'orgs', 'lost', 'active', 'done'];
    const names = made.map((name) => `${jobs.schema}.job_common_${name}`);
    await database.exec(`drop index if exists ${names.join(', ')}`);
    let preparing: Promise<void> | undefined;
    await database.root.transaction().execute(async (tx) => {
      await sql.raw(`lock table ${jobs.schema}.job_common in row exclusive mode`).execute(tx);
      preparing = prepareJobTables(database, jobs.schema);
      // It has the one lock and waits for the other; now each waits for the other.
      await wait(300);
      await sql`lock table kernel.migration in exclusive mode`.execute(tx);
    });
    await preparing;
    const { rows } = await sql`select to_regclass(${index})::text as name`.execute(database.root);
    assert.deepEqual(rows, [{ name: index }]);
  },
);
