/**
 * The server of `bench/neighbour.ts`, in a process of its own: real HTTP, jobs that run, limits as they are. Tells its
 * parent where it is and who may ask; a number as a message is so many jobs for the org that makes noise.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { defineJob, defineModule, defineRoute, inTransaction, record } from '@dojang/kernel';
import { buildHttp, createJobs, createLog, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testDatabase, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { z } from 'zod';

const work = defineJob({
  name: 'bench.work',
  payload: z.object({ n: z.int() }),
  handle: (ctx) => inTransaction(ctx, async () => wait(2)),
});

/** Adds an event: it needs the head of its org's ledger. */
const write = defineRoute({
  method: 'POST',
  url: '/bench/events',
  permission: 'signed-in',
  credentials: ['agent'],
  limit: 'bench',
  summary: 'Adds an event',
  status: 204,
  schema: { body: z.object({}), response: z.void() },
  handle: (ctx) =>
    inTransaction(ctx, (ctx) => record(ctx, 'bench.event-added', {}, { subjects: [] })).then(
      () => undefined,
    ),
});

const bench = defineModule({
  name: 'bench',
  migrations: new URL('file:///nowhere/'),
  routes: [write],
  limits: [{ name: 'bench', requestsMax: 1_000_000, windowMs: 60_000 }],
});
const modules = [kernelModule, bench];
const database = await testDatabase();
const log = createLog({ level: 'silent' });
const jobs = await createJobs({ database, jobs: [work], log, schema: 'pgboss_bench' });
const world = await testKernel({ modules: [kernelModule], parts: { modules, jobs } });
await jobs.start(world.parts);
const app = buildHttp(world.parts, modules);
const url = await app.listen({ host: '127.0.0.1', port: 0 });

async function openOrg(devices: number) {
  const ctx = await newOrg(world);
  const tokens: string[] = [];
  for (let n = 0; n < devices; n += 1) {
    tokens.push((await pairDevice(app, ctx, 'agent')).tokens?.access ?? '');
  }
  return { ctx, tokens };
}
const victim = await openOrg(8);
const noisy = await openOrg(2);
const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
  world.parts.database.root,
);

process.on('message', async (count: number) => {
  await sql`insert into pgboss_bench.job_common (name, data, deletion_seconds, heartbeat_seconds)
    select ${work.name}, jsonb_build_object('org', ${noisy.ctx.org}::text, 'trace', ${noisy.ctx.trace}::text,
      'payload', jsonb_build_object('n', n)), 604800, 10 from generate_series(1, ${count}::int) n`.execute(
    world.parts.database.root,
  );
  jobs.hint(work.name, null);
  process.send?.('made');
});
process.on('disconnect', () => process.exit());
process.send?.({
  url,
  database: rows[0]?.name,
  victim: victim.tokens,
  noisy: noisy.tokens,
  noisyOrg: noisy.ctx.org,
});
