import { readConfig } from './config.ts';
import { meetRunning } from './greeting/running.ts';
import { describeStartFailure } from './start-failure.ts';

/** `node server/src/main.ts [--role=http,live,worker,migrate] [--queues=CLASS,…] [--port N] [--data FOLDER] [--sign-in] [--lan]` */
async function main(): Promise<void> {
  const config = readConfig();
  // The modules load only once the configuration is known to be good: its error comes at once.
  if (config.roles.has('migrate') && config.roles.size === 1) {
    const { migrateAlone } = await import('./migrate-alone.ts');
    await migrateAlone(config);
    return;
  }
  if (await meetRunning(config)) return;
  const { startServer } = await import('./server.ts');
  await startServer(config, { greet: true });
}

main().catch((error: unknown) => {
  console.error(describeStartFailure(error));
  process.exit(1);
});
