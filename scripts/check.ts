/** `npm run check`: format and lint, types, drift of the generated database types, the house rules. */
import { spawnSync } from 'node:child_process';

const steps: readonly (readonly [string, readonly string[]])[] = [
  [
    'format and lint',
    ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ],
  ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
  ['database types', ['scripts/db-types.ts', '--check']],
  ['house rules', ['--test', 'test/architecture.test.ts']],
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
