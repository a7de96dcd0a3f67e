import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, sql } from 'kysely';
import { z } from 'zod';
import { inTransaction } from '../core/context.ts';
import { jobClasses } from '../core/job.ts';
import { newOrg, testKernel, until } from '../testing/index.ts';
import { createJobLoop } from './job-loop.ts';
import type { JobRow, Settlement } from './job-row.ts';
import { createJobRows } from './job-rows.ts';
import { runJob } from './job-run.ts';
import { createJobs, defineJob, enqueue } from './jobs.ts';
import { createLanes } from './lanes.ts';
import { createSettler } from './settler.ts';

const kernel = await testKernel();
const { parts } = kernel;
const { root } = parts.database;

/** A worker that shares its queue with others, in a time that the test moves on. */
async function share(t: TestContext, options: { concurrency: number; ahead: number }) {
  const handle = async () => undefined;
  const job = defineJob({ name: 'kernel.try-shared', payload: z.object({}), ...options, handle });
  const schema = `${parts.jobs.schema}_${randomUUID().slice(0, 8)}`;
  const jobs = await createJobs({
    database: parts.database,
    jobs: [job],
    log: parts.log,
    schema,
    works: false,
  });
  const real = performance.now.bind(performance);
  let passedMs = 0;
  let asked = 0;
  t.mock.method(performance, 'now', () => real() + passedMs);
  t.mock.timers.enable({ apis: ['setInterval'] });
  const world = { isAway: false, runs: [] as JobRow[], release: [] as (() => void)[] };
  const rows = createJobRows(async (text, values) => {
    if (world.isAway) throw new Error('away, on purpose');
    asked += 1;
    return root.executeQuery(CompiledQuery.raw(text, values)).finally(() => {
      asked -= 1;
    });
  }, schema);
  const loop = createJobLoop({
    ...createLanes([job], new Set(jobClasses)),
    rows,
    settler: createSettler(rows, parts.log),
    log: parts.log,
    isShared: true,
    run: async ({ row }, signal): Promise<Settlement> => {
      world.runs.push(row);
      await new Promise<void>((resolve) => {
        world.release.push(resolve);
        signal.addEventListener('abort', () => resolve());
      });
      const { name, id, retryCount } = row;
      return { name, id, retryCount, outcome: 'completed', output: null, waitMs: 0 };
    },
  });
  loop.start();
  t.after(async () => {
    t.mock.timers.reset();
    await loop.stop(0);
    await jobs.stop();
  });
  const table = sql.table(`${schema}.job_common`);
  const ctx = await newOrg(kernel);
  const inOwn = { ...ctx, parts: { ...parts, jobs } };
  return {
    world,
    table,
    put: () => inTransaction(inOwn, (ctx) => enqueue(ctx, job, {})),
    async pass(seconds: number) {
      for (let n = 0; n < seconds; n += 1) {
        passedMs += 1_000;
        t.mock.timers.tick(1_000);
        do await wait(10);
        while (asked > 0);
      }
    },
    silence: (id: string) =>
      sql`update ${table} set heartbeat_on = now() - interval '1 min' where id = ${id}`.execute(
        root,
      ),
    stateOf: async (id: string) => {
      const { rows } = await sql<{ state: string; tries: number }>`
        select state, retry_count as tries from ${table} where id = ${id}`.execute(root);
      return rows[0];
    },
  };
}

test('after an outage of the database a worker counts nobody as dead before all had time to say that they live', async (t) => {
  const { world, table, put, pass, silence, stateOf } = await share(t, {
    concurrency: 8,
    ahead: 0,
  });
  const own = await put();
  await pass(10);
  await until('the run', () => world.runs.length === 1);
  const others = await put();
  await sql`update ${table} set state = 'active', started_on = now(), heartbeat_on = now(), heartbeat_seconds = 10
    where id = ${others}`.execute(root);
  world.isAway = true;
  await pass(12);
  for (const id of [own, others]) await silence(id);
  world.isAway = false;
  await pass(6);
  assert.deepEqual(await stateOf(others), { state: 'active', tries: 0 });
  await pass(14);
  await until('its end when it stays silent', async () => (await stateOf(others))?.tries === 1);
  assert.deepEqual(await stateOf(own), { state: 'active', tries: 0 });
  assert.deepEqual(
    world.runs.map(({ id }) => id),
    [own, others],
  );
});

test('a worker never counts itself as dead', async (t) => {
  const { world, put, pass, silence, stateOf } = await share(t, { concurrency: 8, ahead: 0 });
  const own = await put();
  await pass(19);
  await until('the run', () => world.runs.length === 1);
  // It looks for the silent at 20 s, and says at 21 s that it lives.
  await silence(own);
  await pass(1);
  await wait(100);
  assert.deepEqual(await stateOf(own), { state: 'active', tries: 0 });
  assert.equal(world.runs.length, 1);
});

test('what waits for a slot is let go of when another worker has it', async (t) => {
  const { world, table, put, pass } = await share(t, { concurrency: 1, ahead: 2 });
  const ids = [await put(), await put()];
  await pass(10);
  await until('the run', () => world.runs.length === 1);
  const waiting = ids.find((id) => id !== world.runs[0]?.id);
  await sql`update ${table} set retry_count = retry_count + 1 where id = ${waiting} and state = 'active'`.execute(
    root,
  );
  await pass(4);
  world.release[0]?.();
  await wait(100);
  assert.equal(world.runs.length, 1);
});

test('a job that is another worker’s before it starts does not start', async () => {
  const handled: string[] = [];
  const job = defineJob({
    name: 'kernel.try-late',
    payload: z.object({}),
    handle: async (ctx) => void handled.push(ctx.org),
  });
  const data = { org: randomUUID(), trace: randomUUID(), payload: {} };
  const row = { id: randomUUID(), name: job.name, data, retryCount: 0, retryLimit: 1 };
  const signal = AbortSignal.abort(new Error('another worker has the job'));
  const { outcome } = await runJob({ boss: null as never, job, parts, row, signal });
  assert.deepEqual([outcome, handled], ['returned', []]);
});
