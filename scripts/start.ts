/**
 * `npm start`: builds the page when its sources changed, starts the server on the embedded defaults,
 * and prepares the playground of each module beside it. Ctrl-C ends all.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// Everything else is imported below, so that the second start finds it compiled.
enableCompileCache(join(root, 'node_modules', '.cache', 'node'));

async function main(): Promise<void> {
  const { readConfig } = await import('@dojang/server/config');
  const config = readConfig();
  // Before the page is built: the server that runs shows the one that is there.
  const { meetRunning } = await import('@dojang/server/running');
  if (await meetRunning(config)) return;
  const { buildWeb } = await import('../web/build.ts');
  const isFirst = !existsSync(join(config.dataFolder, 'database'));
  if (isFirst) console.log('Setting up the database and the page (once, some seconds)…');
  const page = buildWeb({ gallery: true });
  const [{ startServer }] = await Promise.all([import('@dojang/server'), page]);
  const hasPlaygrounds = config.DOJANG_PLAYGROUND === 'yes';
  const app = await startServer(config, { greet: true, hasPlaygrounds });
  if (!hasPlaygrounds) return;
  const { startPlaygrounds } = await import('./playgrounds/supervise.ts');
  startPlaygrounds(app);
}

main().catch(async (error: unknown) => {
  const { describeStartFailure } = await import('@dojang/server/start-failure');
  console.error(describeStartFailure(error));
  process.exit(1);
});
