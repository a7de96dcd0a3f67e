/** shellcheck over every shell script of the tree. With `--ci` it must be there; a desk may lack it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const scripts = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((path) => /(^|\/)[^./]+$|\.sh$/.test(path))
  .filter((path) => /^#!.*\b(ba)?sh\b/.test(readFileSync(path, 'utf8').slice(0, 60)));

const { error, status } = spawnSync('shellcheck', ['--', ...scripts], { stdio: 'inherit' });
if (error) {
  console.log('shellcheck is not installed: `apt-get install shellcheck`. CI runs it.');
  process.exitCode = process.argv.includes('--ci') ? 1 : 0;
} else {
  console.log(`${scripts.length} shell scripts: ${scripts.join(', ')}`);
  process.exitCode = status === 0 && scripts.length > 0 ? 0 : 1;
}
