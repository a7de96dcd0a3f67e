import { createJobs, createLog } from '@dojang/kernel/server';
import { chooseModules } from './choose-modules.ts';
import type { Config } from './config.ts';
import { products } from './modules.ts';
import { openReadyDatabase } from './ready-database.ts';
import { warnOfConnections } from './warnings.ts';

/**
 * The role `migrate` without another: a job before a rollout. The database, the job queue's tables and the permissions
 * are as this version needs them when it returns.
 *
 * @throws Error that says what failed; what ran before it stays.
 */
export async function migrateAlone(config: Config): Promise<void> {
  const { modules } = chooseModules(config, products);
  const log = createLog({ level: config.DOJANG_LOG_LEVEL });
  warnOfConnections(config, log);
  const database = await openReadyDatabase(config, modules, { log });
  try {
    const jobs = modules.flatMap((module) => module.jobs);
    await (await createJobs({ database, jobs, log, works: false })).stop();
  } finally {
    await database.close();
  }
  log.info('the database is up to date');
}
