#!/usr/bin/env node
/**
 * Plain JavaScript for any Node ≥ 20. It answers `--version` and the editor's hook itself, with as few imports
 * as possible, because an editor that closes does not wait. Everything else is TypeScript.
 */
import { createRequire } from 'node:module';

// An import would also load what streams need, which is a fifth of a bare start.
const require = createRequire(import.meta.url);
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join, resolve } = require('node:path');
const { fileURLToPath } = require('node:url');

const self = fileURLToPath(import.meta.url);
const words = process.argv.slice(2);

const homeFolder = () =>
  resolve(
    process.env.DOJANG_HOME ||
      join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'dojang'),
  );

/** Each value of an option that may be given several times. */
function valuesOf(name) {
  const values = [];
  words.forEach((word, at) => {
    if (word === `--${name}` && words[at + 1] !== undefined) values.push(words[at + 1]);
    else if (word.startsWith(`--${name}=`)) values.push(word.slice(name.length + 3));
  });
  return values;
}

/** The process is dead and waits to be collected. It still answers to signals. */
function isCorpse(pid) {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * The resident agent touches its lock every few seconds. A reused process id is therefore not mistaken for it.
 */
function agentIsRunning(home) {
  const path = join(home, 'agent.lock');
  try {
    if (Date.now() - statSync(path).mtimeMs > 60_000) return false;
    const { pid } = JSON.parse(readFileSync(path, 'utf8'));
    process.kill(pid, 0);
    return !isCorpse(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * True for words that are known here. Any other command line is read, and refused, by the table of commands.
 */
function isForEditor() {
  for (let at = 2; at < words.length; at += 1) {
    const word = words[at];
    if (word === '--no-start' || /^--(?:home|folder)=/.test(word)) continue;
    if (!/^--(?:home|folder)$/.test(word) || words[at + 1] === undefined) return false;
    at += 1;
  }
  return true;
}

/** An editor may show this. So it is what the system refused, without a stack. */
function sayRefused({ message }) {
  console.error(`dojang: ${message}`);
  process.exitCode = 1;
}

/** Writes one file for each folder into the spool, which the resident agent watches. */
async function editorClosed() {
  const home = resolve(valuesOf('home').at(-1) ?? homeFolder());
  const spool = join(home, 'spool', 'hooks');
  mkdirSync(spool, { recursive: true, mode: 0o700 });
  const given = valuesOf('folder');
  const at = new Date();
  for (const [number, folder] of (given.length > 0 ? given : ['.']).entries()) {
    const name = `${at.getTime()}-${process.pid}-${number}`;
    const entry = { folder: resolve(folder), trigger: 'editor-closed', at: at.toISOString() };
    writeFileSync(join(spool, `.${name}`), JSON.stringify(entry), { mode: 0o600 });
    renameSync(join(spool, `.${name}`), join(spool, `${name}.json`));
  }
  if (agentIsRunning(home) || words.includes('--no-start')) return;
  const { spawn } = require('node:child_process');
  spawn(process.execPath, [self, 'agent', '--quiet'], {
    cwd: home,
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  }).unref();
}

function version() {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  console.log(JSON.parse(manifest).version);
}

/** An older Node starts the pinned one that npm installed beside us, with the same words. */
async function startAgain() {
  const { spawn } = require('node:child_process');
  const own = resolve(self, '..', '..', '..', 'node_modules', '.bin', 'node');
  const run = spawn(own, [self, ...words], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both processes. A signal to this one alone is passed on, and the child ends
  // when it has cleaned up.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => run.kill(signal));
  process.exitCode = await new Promise((settle) => {
    run.once('error', () => {
      console.error(`dojang needs Node 22.18 or newer (this is ${process.versions.node}).`);
      console.error('Install Node 24, or run `npm install` in the checkout, then try again.');
      settle(1);
    });
    run.once('exit', (code) => settle(code ?? 1));
  });
}

/** Whether `build.ts` made its files from exactly the sources that are here. */
function isBuilt(dist) {
  try {
    const sources = JSON.parse(readFileSync(`${dist}sources.json`, 'utf8'));
    return sources.every(([path, mtimeMs, size]) => {
      const found = statSync(`${dist}${path}`);
      return found.mtimeMs === mtimeMs && found.size === size;
    });
  } catch {
    return false;
  }
}

async function start() {
  const dist = fileURLToPath(new URL('../dist/', import.meta.url));
  const built = isBuilt(dist);
  const known = built ? require('./built.cjs').loadBuilt(dist, 'cli.cjs') : undefined;
  if (known === undefined) require('node:module').enableCompileCache?.();
  const { main } = known ?? (built ? require('../dist/cli.cjs') : await import('../src/cli.ts'));
  process.exitCode = await main(words);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (['--version', '-v', 'version'].includes(words[0]) && words.length === 1) version();
else if (words[0] === 'hook' && words[1] === 'editor-closed' && isForEditor())
  await editorClosed().catch(sayRefused);
else if (major < 22 || (major === 22 && minor < 18)) await startAgain();
else await start();
