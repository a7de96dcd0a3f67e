import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Context, inTransaction, Problem, record } from '@dojang/kernel';
import {
  buildHttp,
  createMetrics,
  kernelModule,
  openDatabase,
  type Parts,
} from '@dojang/kernel/server';
import { directServer, newOrg, pairDevice, testKernel, until } from '@dojang/kernel/testing';
import { sql } from 'kysely';

/** Six connections: an org may have two of them. */
const connectionsMax = 6;
assert.ok(process.env.DOJANG_TEST_DATABASE_URL, 'run by `npm test -- --servers`');
const kernel = await testKernel({ modules: [kernelModule] });
const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
  kernel.parts.database.root,
);
// Past the pooler: what shares its two connections is not what these tests count.
const server = directServer(rows[0]?.name ?? '');
assert.ok(server);
const metrics = createMetrics();
const database = await openDatabase({ ...server, connectionsMax }, metrics);
const parts: Parts = { ...kernel.parts, database, metrics };
const app = buildHttp(parts, [kernelModule]);
after(async () => {
  await app.close();
  await database.close();
});

const write = (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    record(ctx, 'kernel.mark-left', { n: 1 }, { subjects: [randomUUID()] }),
  );

const here = (ctx: Context<never>): Context<never> => ({ ...ctx, parts });
const crowd = here(await newOrg(kernel));
const other = here(await newOrg(kernel));
const browser = await pairDevice(app, other);
for (const ctx of [crowd, other]) await write(ctx);

const figure = async (name: string) => {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

const holder = fileURLToPath(new URL('holder.ts', import.meta.url));

/** Another process that holds the head of an org's ledger in an open transaction. */
async function holdHead(ctx: Context<never>) {
  const child = spawn(process.execPath, [holder, server?.url ?? '', ctx.org], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('an org whose head is held is told so, and no other waits for it', async () => {
  const child = await holdHead(crowd);
  // It stands still in the middle of its transaction, as a machine that hangs does.
  child.kill('SIGSTOP');
  const stopped = performance.now();
  const outcomes: unknown[] = [];
  let isLoading = true;
  const load = Array.from({ length: 40 }, async () => {
    while (isLoading) {
      await write(crowd).then(
        () => outcomes.push('written'),
        (error) => outcomes.push(error),
      );
      await wait(20);
    }
  });
  let answers = 0;
  while (performance.now() - stopped < 6_000) {
    assert.equal((await browser.send('GET', '/drafts')).status, 200);
    await write(other);
    await database.probe();
    answers += 1;
    await wait(20);
  }
  // PostgreSQL ends a transaction that stands still for ten seconds; then the org goes on.
  while (!outcomes.includes('written') && performance.now() - stopped < 20_000) await wait(50);
  isLoading = false;
  await Promise.all(load);
  child.kill('SIGKILL');
  assert.ok(outcomes.includes('written'), 'the head was never free again');
  const refused = outcomes.filter((outcome) => outcome !== 'written');
  assert.ok(refused.length > 10, `${refused.length} were told to come again`);
  for (const error of refused) {
    assert.ok(error instanceof Problem, String(error));
    assert.deepEqual([error.status, error.code], [503, 'busy']);
    assert.equal(error.facts.retryAfterSeconds, 2);
  }
  // With one queue for all, each of these took seconds.
  assert.ok(answers > 25, `the other org had ${answers} answers`);
  assert.ok((await figure('dojang_shed_total{reason="lock"}')) > 0);
  assert.equal(await figure('dojang_db_pool{state="used"}'), 0);
  assert.equal(await figure('dojang_org_queue_waiting'), 0);
});

test('more of one org than may wait are refused at once, and none of another org', async () => {
  const release = Promise.withResolvers<void>();
  let isHeld = true;
  const held = [1, 2].map(() =>
    inTransaction(crowd, () => release.promise).finally(() => {
      isHeld = false;
    }),
  );
  const many = Array.from({ length: 260 }, () =>
    write(crowd).then(
      () => 'written',
      (e) => e.code,
    ),
  );
  const first = await Promise.race(many);
  assert.equal(first, 'busy');
  assert.ok(isHeld, 'none of them waited for the two');
  await write(other);
  release.resolve();
  await Promise.all(held);
  const counts = Map.groupBy(await Promise.all(many), (outcome) => outcome);
  assert.equal(counts.get('written')?.length, 200);
  assert.equal(counts.get('busy')?.length, 60);
});

test('keys that somebody made up for an org take none of its turns', async () => {
  const as = { role: 'dojang_app', org: crowd.org, person: '', reach: 'all' } as const;
  const madeUp = Array.from({ length: 260 }, () =>
    database.ask({ ...as, isUnproven: true }, 'select pg_sleep(0.02)').then(
      () => 'answered',
      (error) => error.code,
    ),
  );
  assert.equal(await Promise.race(madeUp), 'busy');
  await write(crowd);
  const outcomes = new Set(await Promise.all(madeUp));
  assert.deepEqual(outcomes, new Set(['answered', 'busy']));
});

test('the first page of the inbox is two messages: begun with the guard’s question, asked and ended', async () => {
  await browser.send('GET', '/drafts');
  await until('silence', async () => (await figure('dojang_db_pool{state="used"}')) === 0);
  const before = await figure('dojang_db_seconds_count');
  for (let n = 0; n < 10; n += 1) {
    assert.equal((await browser.send('GET', '/drafts')).status, 200);
  }
  assert.equal((await figure('dojang_db_seconds_count')) - before, 20);
});

test('events travel with the commit, so that the head of the ledger is held for no message', async () => {
  await until('silence', async () => (await figure('dojang_db_pool{state="used"}')) === 0);
  const before = await figure('dojang_db_seconds_count');
  await inTransaction(other, async (ctx) => {
    for (const n of [1, 2]) await record(ctx, 'kernel.mark-left', { n }, { subjects: [] });
  });
  assert.equal((await figure('dojang_db_seconds_count')) - before, 2);
});

test('a statement that takes long goes on while the server lets others in', async () => {
  const asked = inTransaction(other, (ctx) =>
    sql<{ is: string }>`select pg_sleep(3.5)::text as is`.execute(ctx.db),
  );
  assert.equal((await asked).rows.length, 1);
});

test('two that wait for each other: one is undone, and runs again because it may', async () => {
  const rows = [randomUUID(), randomUUID()];
  await database.exec('create table public.pair (id uuid primary key, n int not null default 0)');
  await database.exec('grant select, insert, update on public.pair to dojang_app');
  await inTransaction(crowd, (ctx) =>
    sql`insert into public.pair (id) select unnest(${rows}::uuid[])`.execute(ctx.db),
  );
  const both = Promise.withResolvers<void>();
  let begun = 0;
  const add = (order: readonly string[]) =>
    inTransaction(
      crowd,
      async (ctx) => {
        for (const id of order) {
          await sql`update public.pair set n = n + 1 where id = ${id}`.execute(ctx.db);
          begun += 1;
          if (begun >= 2) both.resolve();
          await both.promise;
        }
      },
      { repeatable: true },
    );
  await Promise.all([add(rows), add([...rows].reverse())]);
  const { rows: sums } = await sql`select n from public.pair`.execute(database.root);
  assert.deepEqual(sums, [{ n: 2 }, { n: 2 }]);
  assert.equal(await figure('dojang_db_retries_total{code="40P01"}'), 1);
});
