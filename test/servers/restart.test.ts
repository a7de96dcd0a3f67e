import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { enqueue, inTransaction } from '@dojang/kernel';
import {
  createJobs,
  createKeyring,
  createLog,
  createMetrics,
  kernelDb,
  migrate,
  noTracing,
  openDatabase,
  type Parts,
  systemContext,
  verifyLedger,
} from '@dojang/kernel/server';
import { defineMarkJob } from '@dojang/kernel/testing';
import { freePort } from '../../scripts/free-port.ts';
import { createDatabase, startPostgres, stopPostgres } from '../../scripts/servers.ts';

/**
 * A cluster of this test alone: others must not see theirs go down. Durable: without waiting for the
 * disk, PostgreSQL itself forgets the last commits when it is stopped the hard way.
 */
const cluster = { name: 'restart-durable', port: await freePort(), durable: true };
const urls = createDatabase(startPostgres(cluster), 'restart');
after(() => stopPostgres(cluster));

const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => unhandled.push(error));
process.on('uncaughtException', (error) => unhandled.push(error));

const lost: string[] = [];
const database = await openDatabase({
  ...urls,
  connectionsMax: 8,
  onError: (error) => lost.push(error.message),
});
await migrate(database, [
  { owner: 'kernel', folder: new URL('../../kernel/migrations', import.meta.url) },
]);
const log = createLog({ level: 'silent' });
const leaveMark = defineMarkJob();
const jobs = await createJobs({ database, jobs: [leaveMark], log });
const parts = {
  modules: [],
  database,
  jobs,
  log,
  checkpoints: { read: async () => ({ checkpoints: [], torn: 0 }) },
  metrics: createMetrics(),
  tracing: noTracing,
  keyring: createKeyring([randomBytes(32)]),
  now: () => new Date(),
} as unknown as Parts;
after(async () => {
  await jobs.stop();
  await database.close();
});

test('a server starts beside one that works: it waits for no job, and no job for it', async () => {
  const ctx = systemContext(parts, { org: randomUUID(), name: 'test', trace: randomUUID() });
  const holding = Promise.withResolvers<void>();
  const enough = Promise.withResolvers<void>();
  const work = inTransaction(ctx, async (ctx) => {
    await enqueue(ctx, leaveMark, { n: 0 });
    // Until it ends, it holds what every sender of a job holds.
    holding.resolve();
    await enough.promise;
    throw new Error('taken back');
  });
  work.catch(() => holding.resolve());
  await holding.promise;
  const second = createJobs({ database, jobs: [leaveMark], log });
  const first = await Promise.race([second.then(() => 'started'), wait(20_000, 'waits')]);
  enough.resolve();
  await assert.rejects(work, /taken back/);
  await (await second).stop();
  assert.equal(first, 'started');
});

test('PostgreSQL restarted, cut off and killed under load: what was promised is there, once, and work goes on', async () => {
  const org = randomUUID();
  const ctx = systemContext(parts, { org, name: 'test', trace: randomUUID() });
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.org')
      .values({ org_id: org, name: 'x', kind: 'team' })
      .execute(),
  );
  await jobs.start(parts);
  const promised: number[] = [];
  let refused = 0;
  let n = 0;
  let isLoading = true;
  const load = Array.from({ length: 6 }, async () => {
    while (isLoading) {
      n += 1;
      const mine = n;
      await inTransaction(ctx, (ctx) => enqueue(ctx, leaveMark, { n: mine })).then(
        () => promised.push(mine),
        () => {
          refused += 1;
        },
      );
      await wait(10);
    }
  });
  for (const how of ['fast', 'immediate', 'kill'] as const) {
    await wait(700);
    stopPostgres(cluster, how);
    await wait(500);
    startPostgres(cluster);
  }
  await wait(1_500);
  isLoading = false;
  await Promise.all(load);
  assert.ok(promised.length > 50, `${promised.length} promised, ${refused} refused`);
  assert.ok(lost.length > 0, 'the connections were really cut');

  const marks = async () => {
    const { rows } = await inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.event')
        .select('data')
        .execute()
        .then((rows) => ({ rows })),
    );
    return rows.map(({ data }) => (JSON.parse(data) as { n: number }).n);
  };
  // Jobs whose worker lost its connection midway come back after their heartbeat.
  for (let tries = 0; tries < 120; tries += 1) {
    const done = new Set(await marks());
    if (promised.every((number) => done.has(number))) break;
    await wait(500);
  }
  const done = await marks();
  assert.deepEqual(
    promised.filter((number) => !done.includes(number)),
    [],
  );
  assert.equal(new Set(done).size, done.length, 'no effect twice');
  assert.equal((await verifyLedger(ctx)).ok, true);
  assert.deepEqual(unhandled, []);
});
