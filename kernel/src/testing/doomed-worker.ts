/**
 * A worker in a process of its own, to be killed at any moment. Each job adds one event and
 * completes in the same transaction; each is told on standard output once it has committed.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Context, createContext, inTransaction, kernelDb, type Parts } from '../context.ts';
import { type DatabaseOptions, openDatabase } from '../database.ts';
import { createJobs, enqueue } from '../jobs.ts';
import { createKeyring } from '../keyring.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { migrate } from '../migrate.ts';
import { defineMarkJob } from './mark-job.ts';

const order = z
  .object({ database: z.unknown(), org: z.uuid(), enqueues: z.int(), jobs: z.int() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const leaveMark = defineMarkJob((n) => console.log(`done ${n}`));

const database = await openDatabase(order.database as DatabaseOptions);
await migrate(database, [
  { owner: 'kernel', folder: new URL('../../migrations', import.meta.url) },
]);
const log = createLog({ level: 'silent' });
const jobs = await createJobs({ database, jobs: [leaveMark], log, schema: 'pgboss_doomed' });
const parts = {
  modules: [],
  database,
  jobs,
  log,
  metrics: createMetrics(),
  keyring: createKeyring([randomBytes(32)]),
  now: () => new Date(),
} as unknown as Parts;
const actor = { kind: 'system', name: 'test' } as const;
const ctx: Context<never> = createContext(parts, { org: order.org, trace: order.org, actor });
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
console.log('started');
await jobs.start(parts);
