/** `npm run demo`: changes the playground again, so that a running server shows another draft. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changeCafe, ensureCafe } from '@dojang/commit/playground/cafe';
import { readConfig } from '@dojang/server/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dataFolder } = readConfig();
const folder = join(dataFolder, 'playground', 'commit');
const home = join(folder, 'home');
if (!existsSync(home)) {
  console.error('There is no playground yet: run `npm start` first, and leave it running.');
  process.exit(1);
}
const playground = ensureCafe(folder);
console.log(`changed ${changeCafe(playground)}`);
const { status } = spawnSync(process.execPath, [join(root, 'agent/bin/dojang.js'), 'draft'], {
  cwd: playground.repository,
  env: { ...process.env, DOJANG_HOME: home },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
