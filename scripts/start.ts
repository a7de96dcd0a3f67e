/**
 * `npm start`: builds the page when its sources changed, starts the server on the embedded defaults,
 * and, on a data folder of its own, a playground whose first draft waits in the inbox. Ctrl-C ends all.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
// Everything else is imported below, so that the second start finds it compiled.
enableCompileCache(join(root, 'node_modules', '.cache', 'node'));
const dojangBin = join(root, 'agent', 'bin', 'dojang.js');

async function main(): Promise<void> {
  const { readConfig } = await import('@dojang/server/config');
  const config = readConfig();
  const { buildWeb } = await import('../web/build.ts');
  const isFirst = !existsSync(join(config.dataFolder, 'database'));
  if (isFirst) console.log('Setting up the database and the page (once, some seconds)…');
  const page = buildWeb();
  const [{ startServer }, { ensureOwner, ownerLink }] = await Promise.all([
    import('@dojang/server'),
    import('@dojang/kernel/server'),
    page,
  ]);
  const app = await startServer(config, { greet: true });
  if (process.env.DOJANG_PLAYGROUND === 'no') return;
  const { ensurePlayground } = await import('./playground.ts');
  const { repository, isNew } = ensurePlayground(config.dataFolder);
  const agent = makeAgent(join(config.dataFolder, 'playground', 'agent'));
  if (isNew) {
    const owner = await ensureOwner(app.parts);
    await agent.run(['pair', await ownerLink(app.parts, owner, 'agent')], repository);
    await agent.run(['init'], repository);
    await agent.run(['draft'], repository);
    console.log(`A playground waits in ${repository}: its first draft is in the inbox.`);
  }
  const resident = agent.start();
  process.on('exit', () => resident.kill('SIGTERM'));
}

/** The playground's own `dojang`, apart from the person's. */
function makeAgent(home: string) {
  const env = { ...process.env, DOJANG_HOME: home };
  return {
    run: (words: readonly string[], cwd: string) =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(process.execPath, [dojangBin, ...words], { cwd, env });
        let text = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (chunk) => {
            text += chunk;
          });
        }
        child.on('close', (code) => {
          if (code === 0) return resolve();
          // The playground is a help; the server must stand without it.
          console.error(`The playground could not run "dojang ${words[0]}":\n${text}`);
          reject(new Error(`dojang ${words[0]} ended with ${code}`));
        });
      }),
    start: (): ChildProcess =>
      spawn(process.execPath, [dojangBin, 'agent'], { cwd: root, env, stdio: 'ignore' }),
  };
}

main().catch(async (error: unknown) => {
  const { describeStartFailure } = await import('@dojang/server/start-failure');
  console.error(describeStartFailure(error));
  process.exit(1);
});
