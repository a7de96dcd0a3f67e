import { readConfig } from './config.ts';
import { describeStartFailure } from './start-failure.ts';

/** `node server/src/main.ts [--role=http,worker] [--port N] [--data FOLDER] [--sign-in]` */
async function main(): Promise<void> {
  const config = readConfig();
  // The modules load only once the configuration is known to be good: its error comes at once.
  const { startServer } = await import('./server.ts');
  await startServer(config, { greet: true });
}

main().catch((error: unknown) => {
  console.error(describeStartFailure(error));
  process.exit(1);
});
