import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, sql } from 'kysely';
import { z } from 'zod';
import { type Context, inTransaction } from '../core/context.ts';
import { everyOrg, type JobClass } from '../core/job.ts';
import { defineModule } from '../core/module.ts';
import { newOrg, testKernel, tickJob as tick, until } from '../testing/index.ts';
import { createBell, createTicks, ringing, tickJob } from './clock.ts';
import { checkCron, cronMatches } from './cron.ts';
import { listDeadLetters } from './dead-letters/dead-letters.ts';
import { createJobs, defineJob, enqueue } from './jobs.ts';
import { startTidying } from './tidy-jobs.ts';

const started: { org: string; n: number }[] = [];
const crowd = defineJob({
  name: 'kernel.try-crowd',
  payload: z.object({ n: z.int() }),
  class: 'interactive',
  handle: async (ctx, { n }) => {
    started.push({ org: ctx.org, n });
    await wait(15);
  },
});
const endless = defineJob({
  name: 'kernel.try-endless',
  payload: z.object({}),
  timeoutMs: 300,
  retriesMax: 0,
  handle: () => new Promise<void>(() => undefined),
});
const large = defineJob({
  name: 'kernel.try-large',
  payload: z.object({ text: z.string().max(2_000_000) }),
  handle: async (ctx, { text }) => void started.push({ org: ctx.org, n: text.length }),
});
const daily = defineJob({
  name: 'kernel.try-daily',
  payload: z.object({}),
  cron: '20 18 * * *',
  due: everyOrg,
  handle: async (ctx) => void started.push({ org: ctx.org, n: 1 }),
});
const never = defineJob({
  name: 'kernel.try-never-due',
  payload: z.object({}),
  cron: '* * * * *',
  due: async () => [],
  handle: async () => undefined,
});
const jobs = [crowd, endless, large, daily, never];
const kernel = await testKernel({
  modules: [
    defineModule({
      name: 'kernel',
      migrations: new URL('../../migrations', import.meta.url),
      jobs,
    }),
  ],
});
const { parts } = kernel;
await parts.jobs.start(parts);
const { root } = parts.database;
const table = sql.table(`${parts.jobs.schema}.job_common`);
const put = (ctx: Context<never>, from: number, to: number) =>
  inTransaction(ctx, async (ctx) => {
    for (let n = from; n < to; n += 1) await enqueue(ctx, crowd, { n });
  });

test('an org with hundreds of jobs in front takes neither all slots nor the turn of another org', async () => {
  const [big, small] = [await newOrg(kernel), await newOrg(kernel)];
  await put(big, 0, 250);
  await until('the first ones', () => started.some(({ org }) => org === big.org));
  const before = started.length;
  await put(small, 0, 3);
  await until('the small org', () => started.filter(({ org }) => org === small.org).length === 3);
  const between = started.slice(before).filter(({ org }) => org === big.org).length;
  assert.ok(between < 60, `${between} of the big org came first`);
  await until('all', () => started.filter(({ org }) => org === big.org).length === 250);
});

test('while others wait, an org holds at most a quarter of the slots', async () => {
  const orgs = [await newOrg(kernel), await newOrg(kernel)];
  for (const ctx of orgs) await put(ctx, 1_000, 1_040);
  const mine = () => started.filter(({ org, n }) => n >= 1_000 && orgs.some((c) => c.org === org));
  await until('all', () => mine().length === 80);
  const turns = mine().slice(8, 60);
  const first = turns.filter(({ org }) => org === orgs[0]?.org).length;
  assert.ok(first > 15 && first < 40, `${first} of ${turns.length} turns are the first org's`);
});

test('a job that never ends is ended by its time, and its reason is shown', async () => {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, (ctx) => enqueue(ctx, endless, {}));
  const [letter] = await until('the dead letter', async () => {
    const { items } = await listDeadLetters(ctx);
    return items.length > 0 ? items : undefined;
  });
  assert.equal(letter?.reason, 'TimeoutError');
});

test('a payload of a megabyte arrives whole', async () => {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, (ctx) => enqueue(ctx, large, { text: 'x'.repeat(1_000_000) }));
  await until('the run', () => started.some(({ org, n }) => org === ctx.org && n === 1_000_000));
});

test('a payload of another version fails with words for it, and what no module knows is left alone and counted', async () => {
  const ctx = await newOrg(kernel);
  const data = JSON.stringify({ org: ctx.org, trace: randomUUID(), payload: { text: [1] } });
  await sql`insert into ${table} (name, id, data, retry_limit) values (${large.name}, ${randomUUID()}, ${data}, 0)`.execute(
    root,
  );
  await sql`insert into ${sql.table(`${parts.jobs.schema}.queue`)}
      (name, policy, partition, table_name, retry_limit, retry_delay, retry_backoff, expire_seconds, retention_seconds, deletion_seconds)
    select 'tomorrow.do', policy, partition, table_name, retry_limit, retry_delay, retry_backoff, expire_seconds, retention_seconds, deletion_seconds
    from ${sql.table(`${parts.jobs.schema}.queue`)} where name = ${large.name}`.execute(root);
  await sql`insert into ${table} (name, data) values ('tomorrow.do', ${data})`.execute(root);
  parts.jobs.hint(large.name, null);
  await until('the dead letter', async () =>
    (await listDeadLetters(ctx)).items.some(({ reason }) => reason === 'payload-not-understood'),
  );
  const text = await parts.metrics.text();
  assert.match(text, /dojang_jobs_ready\{queue="unknown"\} 1/);
  assert.match(text, /dojang_jobs_oldest_seconds\{queue="interactive"\} 0/);
  assert.equal(text.match(/^dojang_jobs_(ready|active|failed|oldest_seconds)\{/gm)?.length, 24);
});

test('a cron is read as its five fields say', () => {
  const at = (text: string) => new Date(`2026-11-29T${text}Z`);
  assert.ok(cronMatches('20 18 * * *', at('18:20:00')));
  assert.ok(!cronMatches('20 18 * * *', at('18:21:00')));
  assert.ok(
    cronMatches('*/10 * * * *', at('03:50:30')) && !cronMatches('*/10 * * * *', at('03:51:00')),
  );
  assert.ok(
    cronMatches('0,30 1-5 * 11 0', at('05:30:00')) && !cronMatches('0 0 1 * *', at('00:00:00')),
  );
  for (const wrong of ['* * * *', '60 * * * *', 'x * * * *', '*/0 * * * *', '* * * * 7']) {
    assert.throws(() => checkCron(wrong), /write five fields/);
  }
});

test('a machine that slept asks once for what it slept through', () => {
  const now = new Date('2026-11-29T19:00:00Z');
  const names = (last: string) => ringing(jobs, new Date(last), now);
  assert.deepEqual(names('2026-11-29T18:59:00Z'), [never.name]);
  assert.deepEqual(names('2026-11-29T18:00:00Z'), [daily.name, never.name]);
  assert.deepEqual(names('2026-11-29T19:00:00Z'), []);
});

test('a tick that could not be made is made up for, and a clock that was put back rings on', async () => {
  const at = (text: string) => new Date(`2026-11-29T${text}:00Z`);
  const made: string[] = [];
  let isAway = true;
  const ring = createBell([daily], at('18:19'), async (_at, names) => {
    if (isAway) throw new Error('the database is away');
    made.push(...names);
  });
  await assert.rejects(ring(at('18:20')), /away/);
  isAway = false;
  await ring(at('18:22'));
  assert.deepEqual(made, [daily.name]);
  await ring(new Date('2027-11-29T18:00:00Z'));
  made.length = 0;
  await ring(at('18:18'));
  await ring(at('18:19'));
  assert.deepEqual(made, []);
  await ring(at('18:20'));
  assert.deepEqual(made, [daily.name]);
});

test('what fell into the time when no worker ran is asked for once, by the first that starts', async () => {
  const { schema } = parts.jobs;
  // The kernel's own clock knows nothing of these, and rings them at no minute of today.
  const ringsAt = (name: string, cron: string) =>
    defineJob({
      name,
      payload: z.object({}),
      cron,
      due: async () => [],
      handle: async () => undefined,
    });
  const evening = ringsAt('kernel.try-evening', '20 18 * * *');
  const minutely = ringsAt('kernel.try-minutely', '* * * * *');
  const clock = {
    execute: (text: string, values: unknown[]) =>
      root.executeQuery<object>(CompiledQuery.raw(text, values)),
    schema,
    jobs: [evening, minutely],
    parts,
    made: () => undefined,
  };
  const at = (text: string) => new Date(`2026-11-${text}:00Z`);
  const asked = async () => {
    const { rows } = await sql<{ at: string; jobs: string[] }>`
      select data ->> 'at' as at, data -> 'jobs' as jobs from ${table}
      where name = ${tickJob.name} and data -> 'jobs' ? ${minutely.name} order by 1`.execute(root);
    return rows.map(({ at, jobs }) => [at.slice(8, 16), jobs]);
  };
  const first = createTicks(clock, at('27T18:19'));
  await first(at('27T18:19'));
  assert.deepEqual(await asked(), [], 'a deployment that begins has missed nothing');
  await first(at('27T18:20'));
  const begun = [['27T18:20', [evening.name, minutely.name]]];
  assert.deepEqual(await asked(), begun);
  // Off for a day and more; then two workers start in one minute, and another a little later.
  const starting = [1, 2].map(() => createTicks(clock, at('28T20:00'))(at('28T20:00')));
  await Promise.all(starting);
  const later = createTicks(clock, at('28T20:00'));
  await later(at('28T20:00'));
  const caughtUp = [...begun, ['28T20:00', [evening.name, minutely.name]]];
  assert.deepEqual(await asked(), caughtUp);
  await later(at('28T20:01'));
  assert.deepEqual(await asked(), [...caughtUp, ['28T20:01', [minutely.name]]]);
});

test('with nothing due the clock makes no job, and an org that has one waiting gets no other', async () => {
  await newOrg(kernel);
  const count = async (name: string) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${table} where name = ${name} and org_id is not null`.execute(
      root,
    );
    return rows[0]?.n ?? 0;
  };
  const id = await tick(kernel, never.name);
  const state = async () => {
    const { rows } = await sql<{
      state: string;
    }>`select state from ${table} where id = ${id}`.execute(root);
    return rows[0]?.state;
  };
  await until('the tick', async () => (await state()) === 'completed');
  assert.equal(await count(never.name), 0);
});

test('what the clock made goes after an hour, the rest after its week, what failed after a month', async () => {
  const ctx = await newOrg(kernel);
  const add = async (state: string, seconds: number, ageHours: number) => {
    const id = randomUUID();
    const data = JSON.stringify({ org: ctx.org, trace: id, payload: {} });
    await sql`insert into ${table} (name, id, data, state, deletion_seconds, completed_on)
      values (${daily.name}, ${id}, ${data}, ${state}::text::${sql.table(`${parts.jobs.schema}.job_state`)}, ${seconds},
        now() - ${ageHours} * interval '1 h')`.execute(root);
    return id;
  };
  const [hour, week, month] = [3_600, 7 * 86_400, 30 * 86_400];
  const kept = [
    await add('completed', hour, 0.5),
    await add('completed', week, 2),
    await add('failed', month, 24 * 20),
  ];
  const gone = [
    await add('completed', hour, 2),
    await add('completed', week, 24 * 8),
    await add('failed', month, 24 * 31),
  ];
  const db = parts.database.bossDb().db;
  const execute = async (text: string, values: unknown[]) =>
    db ? db.executeSql(text, values) : sql.raw<never>(text).execute(root);
  const tidying = startTidying({ execute, schema: parts.jobs.schema, log: parts.log });
  await tidying.now();
  tidying.stop();
  const { rows } = await sql<{
    id: string;
  }>`select id from ${table} where org_id = ${ctx.org}`.execute(root);
  const ids = rows.map(({ id }) => id);
  assert.deepEqual(
    kept.filter((id) => !ids.includes(id)),
    [],
  );
  assert.deepEqual(
    gone.filter((id) => ids.includes(id)),
    [],
  );
});

test('a process that stops gives back what it did not finish; that costs the job no try', async () => {
  const held: string[] = [];
  const slow = defineJob({
    name: 'kernel.try-slow-stop',
    payload: z.object({ n: z.int() }),
    class: 'bulk',
    concurrency: 1,
    ahead: 3,
    retriesMax: 0,
    handle: async (_ctx, { n }, { signal }) => {
      held.push(`${n}`);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  const schema = `${parts.jobs.schema}_s`;
  const open = (classes: JobClass[]) =>
    createJobs({
      database: parts.database,
      jobs: [slow],
      log: parts.log,
      schema,
      drainMs: 100,
      classes: new Set(classes),
    });
  const [others, own] = [await open(['act']), await open(['bulk'])];
  const ctx = await newOrg({ ...kernel, parts: { ...parts, jobs: own } });
  const inOwn = { ...ctx, parts: { ...parts, jobs: own } };
  await others.start({ ...parts, jobs: others });
  await inTransaction(inOwn, async (ctx) => {
    for (let n = 0; n < 3; n += 1) await enqueue(ctx, slow, { n });
  });
  await wait(200);
  assert.deepEqual(held, [], 'a worker of other classes takes none');
  await others.stop();
  await own.start({ ...parts, jobs: own });
  await until('the run', () => held.length === 1);
  await own.stop();
  const { rows } = await sql<{ state: string; tries: number; limit: number; started: boolean }>`
    select state, retry_count as tries, retry_limit as limit, started_on is not null as started
    from ${sql.table(`${schema}.job_common`)} order by started desc`.execute(root);
  assert.deepEqual(rows, [
    { state: 'retry', tries: 0, limit: 1, started: true },
    { state: 'retry', tries: 0, limit: 0, started: false },
    { state: 'retry', tries: 0, limit: 0, started: false },
  ]);
});
