/** What the two processes of `bench:enqueue` share: the jobs, and the parts that they run with. */
import { randomBytes } from 'node:crypto';
import { defineJob, type Job } from '@dojang/kernel';
import {
  createJobs,
  createKeyring,
  createLog,
  createMetrics,
  kernelModule,
  migrate,
  noTracing,
  openDatabase,
  type Parts,
} from '@dojang/kernel/server';
import { z } from 'zod';
import { commitModule } from '../modules/commit/src/index.ts';

export const quick = defineJob({
  name: 'bench.quick',
  payload: z.object({}),
  class: 'interactive',
  ahead: 40,
  handle: async () => undefined,
});

const modules = [kernelModule, commitModule];

/** `all`: with the jobs of the product, whose clock is what the idle figure is about. */
export async function openParts(
  urls: { url: string; ownerUrl: string },
  options: { works: boolean; all: boolean },
): Promise<Parts> {
  const database = await openDatabase({ ...urls, connectionsMax: 18 });
  await migrate(
    database,
    modules.map(({ name, migrations }) => ({ owner: name, folder: migrations })),
  );
  await database.admitLogin();
  const log = createLog({ level: 'warn' });
  const own = options.all ? modules.flatMap((module): readonly Job<unknown>[] => module.jobs) : [];
  const jobs = await createJobs({ database, jobs: [quick, ...own], log, works: options.works });
  return {
    modules,
    database,
    jobs,
    log,
    metrics: createMetrics(),
    tracing: noTracing,
    keyring: createKeyring([randomBytes(32)]),
    now: () => new Date(),
  } as unknown as Parts;
}
