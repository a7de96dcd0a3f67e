/** `npm run check`: what holds without running the product. `--ci` also wants the figures of a test run. */
import { spawnSync } from 'node:child_process';

const options = process.argv.slice(2);
const quiet = '--disable-warning=ExperimentalWarning';

const steps: readonly (readonly [string, readonly string[]])[] = [
  [
    'format and lint',
    ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ],
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['database types', ['scripts/db-types.ts', '--check']],
  ['alert rules', ['scripts/alert-rules.ts', '--check']],
  ['house rules', ['--test', 'test/architecture.test.ts']],
  ['generated docs', ['scripts/docs.ts', '--check']],
  ['static security scan', [quiet, 'scripts/checks/static-security.ts']],
  ['secrets', ['scripts/checks/secrets.ts']],
  ['packages', ['scripts/checks/packages.ts']],
  ['shell', ['scripts/checks/shell.ts', ...options]],
  ['coverage', [quiet, 'scripts/checks/coverage.ts', ...options]],
];

let failed = 0;
for (const [name, words] of steps) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) failed += 1;
  console.log(
    `${status === 0 ? '✓' : '✗'} ${name} (${Math.round(performance.now() - started)} ms)`,
  );
}
console.log(`${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
