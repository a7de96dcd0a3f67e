import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../base/problem.ts';
import { inTransaction } from '../core/context.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { newOrg, testKernel, until } from '../testing/index.ts';
import type * as tasks from '../testing/pool-tasks.ts';
import { createPool, isTooMuch, type Pool, type PoolOptions } from './pool.ts';
import { defineTask, runTask, type Task } from './task.ts';

const url = new URL('../testing/pool-tasks.ts', import.meta.url);
const task = <N extends keyof typeof tasks>(name: N, timeoutMs = 5_000) =>
  defineTask<(typeof tasks)[N]>(url, name, { timeoutMs });

const pools: Pool[] = [];
function poolOf(options: Partial<PoolOptions> = {}): Pool {
  const log = createLog({ level: 'silent' });
  const pool = createPool({ log, metrics: createMetrics(), threadsMax: 2, ...options });
  pools.push(pool);
  return pool;
}
after(() => Promise.all(pools.map((pool) => pool.close())));
const run = <N extends keyof typeof tasks>(pool: Pool, org: string, name: N, input?: unknown) =>
  pool.run(org, task(name) as Task, input);

test('a task runs in another thread, without the environment of the server', async () => {
  const pool = poolOf();
  assert.deepEqual(pool.state(), { threads: 0, running: 0, waiting: 0 });
  const { threadId, environment } = await pool.run('a', task('whereAmI'), undefined);
  assert.ok(threadId > 0);
  assert.deepEqual(environment, []);
  assert.deepEqual(await run(pool, 'a', 'echo', { text: '도장' }), { text: '도장' });
});

test('while a task that never ends runs, the loop turns and another org is answered', async () => {
  const pool = poolOf({ threadsMax: 1 });
  const other = poolOf();
  const stuck = pool.run('a', task('spin', 700), undefined);
  const turns: number[] = [];
  const timer = setInterval(() => turns.push(performance.now()), 5);
  assert.equal(await run(other, 'b', 'echo', 1), 1);
  await assert.rejects(stuck, (error: Problem) => {
    assert.equal(error.code, 'work-too-long');
    assert.equal(error.status, 422);
    return isTooMuch(error);
  });
  clearInterval(timer);
  assert.ok(turns.length > 20, `${turns.length} turns of the loop`);
  assert.equal(await run(pool, 'a', 'echo', 2), 2, 'its thread was replaced');
});

test('too much memory or an exit of the task’s own is one failed task, no dead server', async () => {
  const pool = poolOf({ memoryMb: 32, threadsMax: 1 });
  for (const name of ['fill', 'leave'] as const) {
    await assert.rejects(run(pool, 'a', name), { code: 'work-too-big', status: 422 });
    assert.equal(await run(pool, 'a', 'echo', name), name);
  }
});

test('what a task throws comes out as it was: a Problem as a Problem, a bug as a bug', async () => {
  const pool = poolOf();
  await assert.rejects(run(pool, 'a', 'refuse'), (error: Problem) => {
    assert.ok(error instanceof Problem);
    assert.deepEqual(
      [error.status, error.code, error.message, error.facts],
      [422, 'not-liked', 'Send another.', { most: 3 }],
    );
    return !isTooMuch(error);
  });
  await assert.rejects(run(pool, 'a', 'fail'), (error: Error) => {
    assert.equal(error.name, 'RangeError');
    return error.stack?.includes('pool-tasks.ts') ?? false;
  });
  await assert.rejects(run(pool, 'a', 'uncloneable'), { name: 'DataCloneError' });
  await assert.rejects(
    run(pool, 'a', 'echo', () => 1),
    { name: 'DataCloneError' },
  );
  await assert.rejects(pool.run('a', defineTask(url, 'missing'), null), /exports no function/);
  assert.equal(pool.state().threads, 2, 'none of it cost a thread');
});

test('one org never has all threads, and orgs take turns', async () => {
  const pool = poolOf({ threadsMax: 2 });
  const ended: string[] = [];
  const put = (org: string, ms: number) =>
    run(pool, org, 'rest', ms).then(() => void ended.push(org));
  await Promise.all([put('a', 1), put('b', 1)]);
  ended.length = 0;
  const many = Array.from({ length: 6 }, () => put('a', 150));
  await wait(20);
  assert.deepEqual(pool.state(), { threads: 2, running: 1, waiting: 5 });
  await put('b', 1);
  assert.deepEqual(ended, ['b'], 'it waited for none of them');
  await Promise.all(many);

  const alone = poolOf({ threadsMax: 1 });
  const order: string[] = [];
  const one = (org: string) => run(alone, org, 'rest', 5).then(() => void order.push(org));
  await Promise.all([...Array.from({ length: 4 }, () => one('a')), one('b'), one('c')]);
  // The first runs and the second is next when the others come; then each org has its turn.
  assert.equal(order.slice(0, 4).sort().join(''), 'aabc', order.join());
});

test('a full queue refuses with words, and nobody waits for ever', async () => {
  const metrics = createMetrics();
  const limits = { waitingPerOrgMax: 2, waitingMax: 3, waitMaxMs: 300 };
  const pool = poolOf({ threadsMax: 1, ...limits, metrics });
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: Problem) => error.code,
    );
  const stuck = outcome(pool.run('a', task('spin', 1_500), undefined));
  const rest = (org: string) => outcome(run(pool, org, 'rest', 1));
  const waiting = [rest('a'), rest('a')];
  assert.equal(await rest('a'), 'work-queue-full', 'the third of one org');
  waiting.push(rest('b'));
  assert.equal(await rest('c'), 'work-queue-full', 'the fourth of all');
  assert.deepEqual(await Promise.all(waiting), Array(3).fill('work-queue-full'), 'waited too long');
  assert.equal(await stuck, 'work-too-long');
  assert.match(await metrics.text(), /dojang_shed_total\{reason="work-queue"\} 5/);
  assert.equal(pool.state().waiting, 0);
});

test('a thread without work ends, and closing ends what runs', async () => {
  const pool = poolOf({ idleMs: 50 });
  await run(pool, 'a', 'echo', 1);
  await until('the idle thread to end', () => pool.state().threads === 0);
  const left = [run(pool, 'a', 'rest', 60_000), run(pool, 'a', 'rest', 60_000)];
  const ends = left.map((each) => assert.rejects(each, { code: 'server-stopping', status: 503 }));
  await until('a thread', () => pool.state().running === 1);
  await pool.close();
  await Promise.all(ends);
  await assert.rejects(run(pool, 'a', 'echo', 1), { code: 'server-stopping' });
});

test('buffers move to the thread and are not copied', async () => {
  const bytes = new TextEncoder().encode('도장').buffer as ArrayBuffer;
  const back = (await poolOf().run('a', task('echo'), bytes, { transfer: [bytes] })) as ArrayBuffer;
  assert.equal(new TextDecoder().decode(back), '도장');
  assert.equal(bytes.byteLength, 0);
});

test('no task runs inside a transaction, which everybody would wait for', async () => {
  const kernel = await testKernel();
  const ctx = await newOrg(kernel);
  assert.equal(await runTask(ctx, task('echo'), 1), 1);
  await assert.rejects(
    inTransaction(ctx, async (inner) => {
      await runTask(inner, task('echo'), 1);
    }),
    /inside a transaction/,
  );
});
