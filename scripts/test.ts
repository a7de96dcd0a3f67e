/**
 * `npm test [-- file …]`: the whole suite on the embedded defaults. `--servers` runs it again on the
 * PostgreSQL and Redis that `DOJANG_TEST_DATABASE_URL` and `DOJANG_TEST_REDIS_URL` name;
 * `--journeys` runs what needs the browser. Ends with one line: `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { servers: { type: 'boolean' }, journeys: { type: 'boolean' } },
});

interface Group {
  readonly name: string;
  readonly files: readonly string[];
  readonly options: readonly string[];
}

const beside = globSync('{kernel,modules,server,web,agent,editors,scripts}/**/*.test.ts', {
  exclude: (path) => path.includes('node_modules'),
});
/** Tests that kill processes, open ports or change the working directory run in processes of their own. */
const isolated = globSync('test/*.test.ts').concat(
  beside.filter((path) => /^(agent|editors|server)\//.test(path)),
);
const shared = beside.filter((path) => !isolated.includes(path));
/** Each kernel of a process asks the one database for jobs: with forty of them, tests would wait for their questions. */
const processesShared = 4;
const journeys = globSync('test/journeys/*.test.ts');

function groups(): Group[] {
  // One process shares one migrated database; a process each for the rest, two at a time.
  const own = [
    '--test-isolation=process',
    `--test-concurrency=${Math.min(2, availableParallelism())}`,
  ];
  if (positionals.length > 0) return [{ name: 'named files', files: positionals, options: own }];
  if (values.journeys) {
    return [
      {
        name: 'journeys',
        files: journeys,
        options: ['--test-isolation=process', '--test-concurrency=1'],
      },
    ];
  }
  const sharing = Array.from({ length: processesShared }, (_, part) => ({
    name: `shared database ${part + 1} of ${processesShared}`,
    files: shared.filter((_path, at) => at % processesShared === part),
    options: ['--test-isolation=none'],
  }));
  const all = [...sharing, { name: 'own processes', files: isolated, options: own }];
  if (!values.servers) return all;
  // What does not touch the database behaves the same; it is not run twice.
  const again = all.map((group) => ({
    ...group,
    files: group.files.filter(
      (path) => !/^(agent|editors|web|scripts)\/|\/engine\/|\/masking\//.test(path),
    ),
  }));
  return [
    ...again,
    { name: 'several processes', files: globSync('test/servers/*.test.ts'), options: own },
  ];
}

function run(group: Group): Promise<{ passed: number; failed: number }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--test', '--test-timeout=300000', '--test-reporter=spec', ...group.options, ...group.files],
      { stdio: ['ignore', 'pipe', 'inherit'], env: process.env },
    );
    let tail = '';
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      tail = (tail + chunk.toString()).slice(-20_000);
    });
    child.on('close', (code) => {
      const count = (word: string) => {
        const found = [...tail.matchAll(new RegExp(`^ℹ ${word} (\\d+)$`, 'gm'))].at(-1);
        return Number(found?.[1] ?? 0);
      };
      const failed = count('fail') + count('cancelled') + count('skipped') + count('todo');
      // A runner that died has no summary; that is a failure, whatever it counted.
      resolve({ passed: count('pass'), failed: code === 0 ? failed : Math.max(1, failed) });
    });
  });
}

if (values.journeys || positionals.some((path) => path.includes('journeys'))) {
  const { buildWeb } = await import('../web/build.ts');
  await buildWeb();
}

let passed = 0;
let failed = 0;
for (const group of groups()) {
  if (group.files.length === 0) throw new Error(`no test files in the group "${group.name}"`);
  console.log(`\n— ${group.name}: ${group.files.length} files`);
  const result = await run(group);
  passed += result.passed;
  failed += result.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
