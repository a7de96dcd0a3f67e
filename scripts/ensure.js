/**
 * Makes the checkout runnable under whatever Node the reader has (≥ 20): plain JavaScript, `node:`
 * built-ins only. Installs when the lock file is not the one that was installed last, and links the
 * pinned Node 24 as `node_modules/.bin/node`, which npm puts first in the path of every script.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, 'node_modules', '.dojang-lock');
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

const npm = (stdio, ...words) => {
  const options = [...words, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const script = process.env.npm_execpath;
  // Called by hand there is no npm_execpath; then the npm of the path serves.
  const run = script
    ? spawnSync(process.execPath, [script, ...options], { cwd: root, stdio })
    : spawnSync('npm', options, { cwd: root, stdio, shell: process.platform === 'win32' });
  return run.status === 0;
};

const isFresh = existsSync(installed) && readFileSync(installed, 'utf8') === lockHash;
if (!isFresh) {
  console.log('Installing the pinned packages (once, about a minute)…');
  // A registry mirror that lacks another platform's package makes `npm ci` refuse the lock file;
  // `npm install --no-save` then installs the same versions and leaves the lock file as it is. What
  // the first one says of that would only frighten; if both fail, the second one says why.
  if (!npm('ignore', 'ci') && !npm('inherit', 'install', '--no-save')) {
    console.error(
      'npm could not install the packages: check the network and try `npm start` again.',
    );
    process.exit(1);
  }
  writeFileSync(installed, lockHash);
}

// npm 10 unlinks .bin/node when it prunes the other platform's optional package.
const link = join(root, 'node_modules', '.bin', 'node');
if (!existsSync(link)) {
  const own = `node-${process.platform}-${process.arch}`;
  if (readdirSync(join(root, 'node_modules')).includes(own)) {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join('..', own, 'bin', 'node'), link);
  } else {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major < 22 || (major === 22 && minor < 18)) {
      console.error(
        `Node ${process.versions.node} cannot run TypeScript; no Node 24 package exists for ` +
          `${process.platform}-${process.arch}. Install Node 24 and run this again.`,
      );
      process.exit(1);
    }
  }
}

// The terminal's commands start faster from few files; from their sources they work as well.
if (!isAgentBuilt()) {
  const buildAgent = [join(root, 'agent', 'build.ts')];
  spawnSync(existsSync(link) ? link : process.execPath, buildAgent, { stdio: 'ignore' });
}

/** The list is written last. It has the time and size of each source that the files were made of. */
function isAgentBuilt() {
  const dist = join(root, 'agent', 'dist');
  try {
    const sources = JSON.parse(readFileSync(join(dist, 'sources.json'), 'utf8'));
    return sources.every(([path, mtimeMs, size]) => {
      const found = statSync(join(dist, path));
      return found.mtimeMs === mtimeMs && found.size === size;
    });
  } catch {
    return false;
  }
}
