import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Starts the server with the playgrounds beside it. `makePage` builds the page while the server's code loads;
 * a package has its page.
 */
export async function serve(makePage?: () => Promise<unknown>): Promise<void> {
  const { readConfig, listens } = await import('@dojang/server/config');
  const config = readConfig();
  if (config.roles.has('migrate') && config.roles.size === 1) {
    const { migrateAlone } = await import('@dojang/server/migrate-alone');
    await migrateAlone(config);
    return;
  }
  // Before the page is built: the server that runs shows the one that is there.
  const { meetRunning } = await import('@dojang/server/running');
  if (await meetRunning(config)) return;
  const folder = join(config.dataFolder, 'database');
  const isFirst = !existsSync(folder);
  if (!isFirst && config.DATABASE_URL === undefined) {
    // A second of another core, while this one loads the server.
    const { startEngineEarly } = await import('@dojang/kernel/database-engine');
    startEngineEarly(folder);
  }
  if (isFirst) console.log('Setting up the database and the page (once, some seconds)…');
  const page = makePage?.();
  const [{ startServer }] = await Promise.all([import('@dojang/server'), page]);
  const hasPlaygrounds = config.DOJANG_PLAYGROUND === 'yes' && listens(config);
  const app = await startServer(config, { greet: true, hasPlaygrounds });
  if (!hasPlaygrounds) return;
  const { startPlaygrounds } = await import('./playgrounds/supervise.ts');
  startPlaygrounds(app);
}

/** Says in a sentence why there is no server, and ends. */
export async function endBecause(error: unknown): Promise<never> {
  const { describeStartFailure } = await import('@dojang/server/start-failure');
  console.error(describeStartFailure(error));
  process.exit(1);
}
