import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { type Context, inTransaction, systemContext } from '../core/context.ts';
import { everyOrg } from '../core/job.ts';
import { defineModule } from '../core/module.ts';
import { openDatabase } from '../database/open-database.ts';
import {
  newOrg,
  type TestServer,
  testKernel,
  testServer,
  tickJob,
  until,
} from '../testing/index.ts';
import { countJobs, listDeadLetters, retryDeadLetter } from './dead-letters/dead-letters.ts';
import { defineJob, enqueue, type Job, type JobRun } from './jobs.ts';

type Seen = { org: string; trace: string; n: number; run: JobRun; actor: string };
let onRun: (seen: Seen) => Promise<void> | void = () => undefined;
const define = (name: string, more: Partial<Job<{ n: number }>> = {}) =>
  defineJob<{ n: number }>({
    name,
    payload: z.object({ n: z.number().default(0) }) as never,
    retriesMax: 2,
    backoffMs: 0,
    handle: async (ctx, { n }, run) => {
      const actor = ctx.actor.kind === 'system' ? ctx.actor.name : 'person';
      await onRun({ org: ctx.org, trace: ctx.trace, n, run, actor });
    },
    ...(more as object),
  });
const quick = define('kernel.try-quick', { due: everyOrg });
const slow = define('kernel.try-slow', { concurrency: 1 });
const patient = defineJob({
  name: 'kernel.try-patiently',
  payload: z.object({}),
  retryAfterMs: [600_000, 7_200_000],
  handle: async () => {
    throw new Error('on purpose');
  },
});
const kernel = await testKernel({
  modules: [
    defineModule({
      name: 'kernel',
      migrations: new URL('../../migrations', import.meta.url),
      jobs: [quick, slow, patient],
    }),
  ],
});
await kernel.parts.jobs.start(kernel.parts);

/** Collects runs until `count` of the org have come. */
async function runsOf(ctx: Context<never>, count: number, work?: (seen: Seen) => Promise<void>) {
  const seen: Seen[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  onRun = async (run) => {
    if (run.org !== ctx.org) return;
    seen.push(run);
    if (seen.length >= count) resolve();
    await work?.(run);
  };
  return { seen, all: promise };
}
const put = (ctx: Context<never>, n: number, options = {}) =>
  inTransaction(ctx, (ctx) => enqueue(ctx, quick, { n }, options));

test('a job runs with the org and trace of what caused it, at once', async () => {
  const ctx = await newOrg(kernel);
  const { seen, all } = await runsOf(ctx, 1);
  await put(ctx, 7);
  const started = Date.now();
  await all;
  assert.ok(Date.now() - started < 900, `picked up after ${Date.now() - started} ms`);
  assert.deepEqual(
    seen.map(({ org, trace, n, actor, run }) => ({ org, trace, n, actor, attempt: run.attempt })),
    [{ org: ctx.org, trace: ctx.trace, n: 7, actor: quick.name, attempt: 1 }],
  );
});

test('a job of a transaction that rolls back never was', async () => {
  const ctx = await newOrg(kernel);
  const { seen } = await runsOf(ctx, 1);
  await assert.rejects(
    inTransaction(ctx, async (ctx) => {
      await enqueue(ctx, quick, { n: 1 });
      throw new Error('on purpose');
    }),
  );
  await wait(700);
  assert.equal(seen.length, 0);
});

test('many jobs run once each', async () => {
  const ctx = await newOrg(kernel);
  const { seen, all } = await runsOf(ctx, 60);
  await inTransaction(ctx, async (ctx) => {
    for (let n = 0; n < 60; n += 1) await enqueue(ctx, quick, { n });
  });
  await all;
  await wait(100);
  assert.equal(new Set(seen.map(({ n }) => n)).size, 60);
  assert.equal(seen.length, 60);
});

test('one key makes one job an org', async () => {
  const ctx = await newOrg(kernel);
  const other = await newOrg(kernel);
  const { seen } = await runsOf(ctx, 1);
  const ids = await Promise.all([1, 2, 3].map(() => put(ctx, 1, { key: 'same' })));
  assert.equal(new Set(ids).size, 1);
  assert.notEqual(await put(other, 1, { key: 'same' }), ids[0]);
  await wait(500);
  assert.equal(seen.length, 1);
});

test('a job waits for its time', async () => {
  const ctx = await newOrg(kernel);
  const { seen } = await runsOf(ctx, 1);
  await put(ctx, 1, { startAfter: new Date(Date.now() + 3_600_000) });
  await wait(300);
  assert.equal(seen.length, 0);
  assert.deepEqual((await countJobs(ctx)).items, [
    { job: quick.name, ready: 0, deferred: 1, active: 0, failed: 0 },
  ]);
});

test('what fails is tried again, then waits as a dead letter, and can be sent back', async () => {
  const ctx = await newOrg(kernel);
  let fixed = false;
  const { seen } = await runsOf(ctx, 9, async () => {
    if (!fixed) throw new Error('secret of a row');
  });
  const id = await put(ctx, 1);
  await until('the dead letter', async () => (await listDeadLetters(ctx)).items.length === 1);
  assert.deepEqual(
    seen.map(({ run }) => [run.attempt, run.isLast(new Error('busy'))]),
    [
      [1, false],
      [2, false],
      [3, true],
    ],
  );
  const [letter] = (await listDeadLetters(ctx)).items;
  assert.deepEqual(
    [letter?.id, letter?.job, letter?.reason, letter?.traceUuid],
    [id, quick.name, 'Error', ctx.trace],
  );
  assert.deepEqual((await listDeadLetters(await newOrg(kernel))).items, []);
  await assert.rejects(retryDeadLetter(await newOrg(kernel), id), {
    code: 'dead-letter-not-found',
  });
  fixed = true;
  await retryDeadLetter(ctx, id);
  await until('the fourth run', () => seen.length === 4);
  assert.deepEqual((await listDeadLetters(ctx)).items, []);
});

test('a refusal is not asked again', async () => {
  const ctx = await newOrg(kernel);
  const { seen } = await runsOf(ctx, 9, async () => {
    throw new Problem(409, 'draft-expired', 'It has expired.');
  });
  await put(ctx, 1);
  await until('the dead letter', async () => {
    const [letter] = (await listDeadLetters(ctx)).items;
    return letter?.reason === 'draft-expired';
  });
  assert.equal(seen.length, 1);
});

test('effect and completion commit together: a run that was given up cannot commit', async () => {
  const ctx = await newOrg(kernel);
  const outcomes: string[] = [];
  const finish = (run: JobRun, name: string) =>
    inTransaction(ctx, async (ctx) => {
      await sql`update kernel.org set name = ${name}`.execute(ctx.db);
      await run.completeIn(ctx);
    }).then(
      () => outcomes.push('committed'),
      (error: Error) => outcomes.push(error.message),
    );
  // What a handler throws is caught by the runner, so what it saw is asserted out here.
  await runsOf(ctx, 2, async ({ run }) => {
    await finish(run, 'first');
    await finish(run, 'second');
    throw new Error('after it was completed');
  });
  await put(ctx, 1);
  await wait(1_500);
  assert.deepEqual(outcomes, ['committed', 'the job was given to another worker in the meantime']);
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ name: string }>`select name from kernel.org`.execute(ctx.db),
  );
  assert.deepEqual(rows, [{ name: 'first' }]);
  assert.deepEqual((await listDeadLetters(ctx)).items, []);
});

test('a slow job holds up no other queue', async () => {
  const ctx = await newOrg(kernel);
  const { seen, all } = await runsOf(ctx, 4, async ({ n }) => {
    if (n === 100) await wait(1_500);
  });
  await inTransaction(ctx, (ctx) => enqueue(ctx, slow, { n: 100 }));
  await put(ctx, 1);
  await put(ctx, 2);
  await put(ctx, 3);
  const started = Date.now();
  await all;
  assert.ok(Date.now() - started < 1_400);
  assert.equal(seen.length, 4);
});

test('a tick of the clock becomes one job an org, however often it comes', async () => {
  const orgs = [await newOrg(kernel), await newOrg(kernel)];
  const ran: string[] = [];
  onRun = ({ org }) => void ran.push(org);
  const tick = await tickJob(kernel, quick.name);
  const count = () => ran.filter((org) => orgs.some((ctx) => ctx.org === org)).length;
  await until('both runs', () => count() === 2);
  await sql
    .raw(`update ${kernel.parts.jobs.schema}.job set state = 'retry' where id = '${tick}'`)
    .execute(kernel.parts.database.root);
  await wait(1_500);
  assert.equal(count(), 2);
});

test('a job with waits of its own waits as long as they say, and no more often', async () => {
  const ctx = await newOrg(kernel);
  const { root } = kernel.parts.database;
  const id = await inTransaction(ctx, (ctx) => enqueue(ctx, patient, {}));
  const rowOf = async () => {
    const { rows } = await sql<{ state: string; tries: number; wait: number }>`
      select state::text, retry_count as tries, extract(epoch from start_after - now())::int as wait
      from ${sql.table(`${kernel.parts.jobs.schema}.job`)} where id = ${id}`.execute(root);
    return rows[0];
  };
  for (const [tries, waitMs] of (patient.retryAfterMs ?? []).entries()) {
    const row = await until('the next wait', async () => {
      const found = await rowOf();
      return found?.state === 'retry' && found.tries === tries ? found : undefined;
    });
    assert.ok(Math.abs(row.wait - waitMs / 1_000) < 60, `waits ${row.wait} s`);
    await sql
      .raw(`update ${kernel.parts.jobs.schema}.job set start_after = now() where id = '${id}'`)
      .execute(root);
    kernel.parts.jobs.hint(patient.name, null);
  }
  await until('the end', async () => (await rowOf())?.state === 'failed');
});

test('a handler knows of a refusal that no try follows it', async () => {
  const ctx = await newOrg(kernel);
  const said: boolean[] = [];
  onRun = ({ run }) => {
    said.push(run.isLast(new Error('busy')), run.isLast(new Problem(413, 'too-large', 'Less.')));
    throw new Problem(413, 'too-large', 'Less.');
  };
  await inTransaction(ctx, (ctx) => enqueue(ctx, quick, { n: 1 }));
  await until('the run', () => said.length === 2);
  assert.deepEqual(said, [false, true]);
});

/** Starts the worker, kills it after it has told of `after` jobs, and gives what it told. */
async function killAfter(order: object, after: number): Promise<string[]> {
  const script = fileURLToPath(new URL('../testing/doomed-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ ...order, holdAfter: after })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('done')) told.push(line);
    if (told.length >= after) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return told;
}

/** Where a worker in a process of its own finds its database. */
async function doomedDatabase(): Promise<{ folder: string } | TestServer> {
  const { database } = kernel.parts;
  if (database.kind === 'embedded')
    return { folder: join(mkdtempSync(join(tmpdir(), 'dojang-doomed-')), 'db') };
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
    database.root,
  );
  const server = testServer(rows[0]?.name);
  assert.ok(server);
  return server;
}

test('a worker killed again and again loses no job and repeats no effect', async () => {
  const org = randomUUID();
  const jobs = 48;
  const { database } = kernel.parts;
  const where = await doomedDatabase();
  const order = { database: where, org, jobs, enqueues: jobs };
  for (const after of [1, 7, 5]) await killAfter(order, after);
  const check = 'folder' in where ? null : database;
  const marks = async () => {
    const opened = check ?? (await openDatabase(where));
    const parts = { ...kernel.parts, database: opened };
    const ctx = systemContext(parts, { org, name: 'test', trace: org });
    const { rows } = await inTransaction(ctx, (ctx) =>
      sql<{ data: string }>`select data from kernel.event order by seq`.execute(ctx.db),
    );
    if (!check) await opened.close();
    return rows.map(({ data }) => data);
  };
  const before = (await marks()).length;
  assert.ok(before >= 13 && before < jobs, `${before} were done before the last worker`);
  await killAfter(order, jobs - before);
  const left = await marks();
  assert.equal(left.length, jobs);
  assert.equal(new Set(left).size, jobs);
});

/** Starts the worker and gives what it told, until it ends by itself or `isEnough`. */
async function runDoomed(order: object, isEnough: (told: readonly string[]) => boolean) {
  const script = fileURLToPath(new URL('../testing/doomed-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    told.push(line);
    if (isEnough(told)) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return told;
}

test('a job that ended its process twice is a dead letter at the third start, until a person retries', async () => {
  const order = { database: await doomedDatabase(), org: randomUUID(), jobs: 6, enqueues: 6 };
  const poisons = (told: readonly string[]) => told.filter((line) => line.startsWith('poison'));
  const first = await runDoomed({ ...order, poison: true }, () => false);
  const second = await runDoomed(order, () => false);
  assert.deepEqual([poisons(first).length, poisons(second).length], [1, 1], 'it killed both');
  // What is printed may be lost with the process; the events of the jobs are not.
  const all = 'marks 0 1 2 3 4 5';
  const third = await runDoomed(
    { ...order, watch: true },
    (told) => told.some((line) => line.startsWith('dead')) && told.includes(all),
  );
  assert.deepEqual(poisons(third), [], 'it was not started a third time');
  assert.ok(third.includes('dead process-ended'), third.join('\n'));
  assert.equal(
    third.findLast((line) => line.startsWith('marks')),
    all,
  );
  const retry = poisons(first)[0]?.split(' ')[1];
  const fourth = await runDoomed({ ...order, retry }, () => false);
  const fifth = await runDoomed(order, () => false);
  assert.deepEqual([poisons(fourth).length, poisons(fifth).length], [1, 1], 'counted again');
});
