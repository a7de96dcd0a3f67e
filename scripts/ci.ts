/**
 * Everything that must hold, on a machine that `.ci/run` made ready. The order is the reader's: the
 * README's command first, the real servers next, then the browser, the check, the package and the image.
 */

import { pooledPort, startPgbouncer, startPostgres, startRedis } from './servers.ts';
import { runStep, type Step, type StepResult, table } from './suite/step.ts';

const results: StepResult[] = [];
const run = async (step: Step) => {
  results.push(await runStep(step));
};

/** Undefined, and a failure of its own, where the real servers cannot be had. */
async function startServers(): Promise<Record<string, string> | undefined> {
  const name = 'PostgreSQL 17, pgbouncer and Redis';
  console.log(`=== ${name}`);
  const started = performance.now();
  const result = { name, minutes: 5, passed: 0, failed: 0 };
  const seconds = () => (performance.now() - started) / 1_000;
  try {
    const direct = startPostgres();
    // What serves goes through a pooler in transaction mode, as it does where there are many processes.
    const { url } = await startPgbouncer({ port: pooledPort, behind: direct });
    const { ownerUrl } = direct;
    const redis = await startRedis();
    results.push({ ...result, seconds: seconds() });
    return {
      DOJANG_TEST_DATABASE_URL: url,
      DOJANG_TEST_DATABASE_DIRECT_URL: ownerUrl,
      DOJANG_TEST_REDIS_URL: redis,
    };
  } catch (error) {
    console.error(error);
    results.push({ ...result, failed: 1, seconds: seconds(), trouble: 'they did not start' });
    return undefined;
  }
}

await run({ name: 'npm test', minutes: 40, command: ['npm', 'test'] });
const env = await startServers();
if (env) {
  const command = ['npm', 'test', '--', '--servers'] as const;
  await run({ name: 'the suite on PostgreSQL and Redis', minutes: 28, command, env });
}
await run({
  name: 'journeys in the browser',
  minutes: 40,
  command: ['npm', 'test', '--', '--journeys'],
});
await run({ name: 'npm run check', minutes: 8, command: ['npm', 'run', 'check', '--', '--ci'] });
await run({ name: 'the npm package', minutes: 8, command: ['npm', 'run', 'pack:steps'] });
await run({ name: 'the image', minutes: 10, command: ['npm', 'run', 'image:steps'] });

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${table(results)}\n\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
