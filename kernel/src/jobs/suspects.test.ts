import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { inTransaction } from '../core/context.ts';
import type { JobClass } from '../core/job.ts';
import { newOrg, testKernel, until } from '../testing/index.ts';
import { createJobs, defineJob, enqueue } from './jobs.ts';

const kernel = await testKernel();
const { parts } = kernel;
const { root } = parts.database;

const running = new Map<string, () => void>();
const ended: string[] = [];
let runningMax = 0;
let isOver = false;
const classes: JobClass[] = ['interactive', 'act', 'deliver', 'bulk'];
const jobs = classes.map((one) =>
  defineJob({
    name: `kernel.try-${one}`,
    payload: z.object({}),
    class: one,
    async handle() {
      if (isOver) return;
      await new Promise<void>((resolve) => {
        running.set(one, resolve);
        runningMax = Math.max(runningMax, running.size);
      });
      running.delete(one);
      ended.push(one);
    },
  }),
);

test('jobs whose process ended under them run one at a time in a process, one right after the other, until one has run for a minute', async (t) => {
  const real = performance.now.bind(performance);
  let passedMs = 0;
  t.mock.method(performance, 'now', () => real() + passedMs);
  const schema = `${parts.jobs.schema}_s`;
  const own = await createJobs({ database: parts.database, jobs, log: parts.log, schema });
  t.after(async () => {
    // A job that begins now would wait for nobody.
    isOver = true;
    for (const release of running.values()) release();
    await own.stop();
  });
  const ctx = await newOrg(kernel);
  await inTransaction({ ...ctx, parts: { ...parts, jobs: own } }, async (ctx) => {
    for (const job of jobs) await enqueue(ctx, job, {});
  });
  await sql`update ${sql.table(`${schema}.job_common`)} set started_on = now() - interval '1 min',
    state = 'retry', output = '{"code": "process-ended"}'`.execute(root);
  await own.start({ ...parts, jobs: own });
  for (let n = 1; n <= 2; n += 1) {
    await until('a run', () => running.size === 1, 5_000);
    // Each lane asks for itself, as its hints make it do.
    for (const { name } of jobs) own.hint(name, null);
    await wait(100);
    assert.equal(runningMax, 1);
    for (const release of running.values()) release();
    await until('its end', () => ended.length === n);
  }
  await until('the third', () => running.size === 1, 5_000);
  passedMs += 61_000;
  for (const { name } of jobs) own.hint(name, null);
  await until('the fourth beside it', () => running.size === 2, 5_000);
});
