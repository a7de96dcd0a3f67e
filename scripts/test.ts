/**
 * `npm test [-- file …]`: the whole suite on the embedded defaults. `--servers` runs what asks for a
 * database again, on the PostgreSQL and Redis that `DOJANG_TEST_DATABASE_URL` and
 * `DOJANG_TEST_REDIS_URL` name; `--journeys` runs what needs the browser. `--write-times` keeps how
 * long each file took, for the order of the next run. Ends with one line: `N passed, N failed`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Coverage } from './suite/coverage.ts';
import { journeyFiles, serverFiles, suiteFiles, type TestFile } from './suite/files.ts';
import { runShards, type ShardOutcome } from './suite/run.ts';
import { planShards, readTimes, timesPath } from './suite/shards.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    servers: { type: 'boolean' },
    journeys: { type: 'boolean' },
    'write-times': { type: 'boolean' },
  },
});

function chosenFiles(): TestFile[] {
  if (positionals.length > 0) return positionals.map((path) => ({ path, isAlone: true }));
  if (values.journeys) return journeyFiles();
  return values.servers ? serverFiles() : suiteFiles();
}

function keepTimes(outcomes: readonly ShardOutcome[]): void {
  const known = JSON.parse(readFileSync(timesPath, 'utf8'));
  const all = Object.assign(known, ...outcomes.map(({ seconds }) => seconds));
  const rounded = Object.entries<number>(all)
    .filter(([path]) => existsSync(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, seconds]) => [path, Math.round(seconds * 10) / 10]);
  writeFileSync(timesPath, `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`);
}

const files = chosenFiles();
if (files.length === 0) throw new Error('no test files were found');
if (files.some(({ path }) => path.includes('journeys'))) {
  const { buildWeb } = await import('../web/build.ts');
  await buildWeb();
  if (values.journeys) await (await import('../test/journeys/editions.ts')).buildEditions();
}
// Only the whole suite says which lines are tested.
const isWhole = positionals.length === 0 && !values.servers && !values.journeys;
const coverage = isWhole ? new Coverage() : undefined;
// Half of the time a test waits, for an agent that asks again or a page that shows. A browser or PostgreSQL beside it
// has work of its own.
const hasNeighbour = values.journeys === true || values.servers === true;
const processes = Math.min(4, Math.max(2, availableParallelism() + (hasNeighbour ? 0 : 1)));
const outcomes = await runShards(planShards(files, readTimes()), { processes, coverage });
coverage?.write(new Date());
if (values['write-times']) keepTimes(outcomes);

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
const broken = outcomes.filter((outcome) => outcome.failed > 0);
if (broken.length > 0)
  console.log(`\nfailed in ${broken.map(({ shard }) => shard.name).join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
