/**
 * A worker in a process of its own, to be killed at any moment. Each job adds one event and
 * completes in the same transaction; each is printed on standard output once it has committed. With
 * `poison`, one more job kills the process itself; with `retry`, a person sends that one back to work;
 * with `watch`, the reason of a dead letter and the events of all jobs are printed, too. After
 * `holdAfter` jobs it stands still in the midst of the others, and waits to be killed.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { createKeyring } from '../base/keyring.ts';
import { inTransaction, kernelDb, type Parts, systemContext } from '../core/context.ts';
import { migrate } from '../database/migrate.ts';
import { type DatabaseOptions, openDatabase } from '../database/open-database.ts';
import { listDeadLetters } from '../jobs/dead-letters/dead-letters.ts';
import { createJobs, defineJob, enqueue } from '../jobs/jobs.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { noTracing } from '../observe/tracing/span.ts';
import { defineMarkJob } from './mark-job.ts';

const order = z
  .object({
    database: z.unknown(),
    org: z.uuid(),
    enqueues: z.int(),
    jobs: z.int(),
    holdAfter: z.int().default(Number.MAX_SAFE_INTEGER),
    poison: z.boolean().default(false),
    retry: z.uuid().optional(),
    watch: z.boolean().default(false),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

let told = 0;
const leaveMark = defineMarkJob((n) => {
  console.log(`done ${n}`);
  told += 1;
  if (told === order.holdAfter) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
const endProcess = defineJob({
  name: 'kernel.end-process',
  payload: z.object({}),
  retriesMax: 8,
  backoffMs: 0,
  async handle(_ctx, _payload, run) {
    writeSync(1, `poison ${run.id}\n`);
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  },
});

const database = await openDatabase(order.database as DatabaseOptions);
await migrate(database, [
  { owner: 'kernel', folder: new URL('../../migrations', import.meta.url) },
]);
const log = createLog({ level: 'silent' });
const jobs = await createJobs({
  database,
  jobs: [leaveMark, endProcess],
  log,
  schema: 'pgboss_doomed',
});
const parts = {
  modules: [],
  database,
  jobs,
  log,
  metrics: createMetrics(),
  tracing: noTracing,
  keyring: createKeyring([randomBytes(32)]),
  now: () => new Date(),
} as unknown as Parts;
const ctx = systemContext(parts, { org: order.org, name: 'test', trace: order.org });
await inTransaction(ctx, async (ctx) => {
  const org = { org_id: order.org, name: 'doomed', kind: 'personal' };
  await kernelDb(ctx)
    .insertInto('kernel.org')
    .values(org)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
});
for (let n = 0; n < order.enqueues; n += 1) {
  await inTransaction(ctx, (ctx) => enqueue(ctx, leaveMark, { n }, { key: `${n}` }));
}
if (order.poison) await inTransaction(ctx, (ctx) => enqueue(ctx, endProcess, {}, { key: 'one' }));
if (order.retry) await jobs.retry(endProcess.name, order.retry);
console.log('started');
await jobs.start(parts);
while (order.watch) {
  await setTimeout(100);
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ n: string }>`select data::jsonb ->> 'n' as n from kernel.event order by 1`.execute(
      ctx.db,
    ),
  );
  console.log(`marks ${rows.map(({ n }) => n).join(' ')}`);
  for (const { reason } of (await listDeadLetters(ctx)).items) console.log(`dead ${reason}`);
}
