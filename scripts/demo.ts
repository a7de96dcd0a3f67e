/** `npm run demo`: changes the playground again, so that a running server shows another draft. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '@dojang/server/config';
import { changePlayground, ensurePlayground } from './playground.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dataFolder } = readConfig();
const home = join(dataFolder, 'playground', 'agent');
if (!existsSync(home)) {
  console.error('There is no playground yet: run `npm start` first, and leave it running.');
  process.exit(1);
}
const playground = ensurePlayground(dataFolder);
console.log(`changed ${changePlayground(playground)}`);
const { status } = spawnSync(process.execPath, [join(root, 'agent/bin/dojang.js'), 'draft'], {
  cwd: playground.repository,
  env: { ...process.env, DOJANG_HOME: home },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
