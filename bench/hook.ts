/**
 * `npm run bench:hook [-- --json --runs N]`: what closing an editor costs. Whole-process medians of a
 * bare node start and of the hook, in turns in one run, and the extension's own time to spawn it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flags, median, quantile, report } from './lib/report.ts';

const runs = Math.max(5, Number(flags.runs ?? 40));
const bin = fileURLToPath(new URL('../agent/bin/dojang.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'dojang-bench-hook-'));
const folder = join(home, 'repository');
mkdirSync(folder);
// A living holder of the lock: the hook finds an agent that runs, as on every day but the first.
writeFileSync(join(home, 'agent.lock'), JSON.stringify({ pid: process.pid, start: '' }));
const env = { PATH: process.env.PATH ?? '', HOME: home, DOJANG_HOME: home };
const empty = join(home, 'empty.mjs');
writeFileSync(empty, '');

function timeProcess(words: readonly string[]): number {
  const started = performance.now();
  const run = spawnSync(process.execPath, words, { env, cwd: folder, stdio: 'ignore' });
  if (run.status !== 0) throw new Error(`${words.join(' ')} ended with ${run.status}`);
  return performance.now() - started;
}

/** What the extension does on closing: starts a detached process and waits for nothing. */
async function timeSpawn(): Promise<number> {
  const started = performance.now();
  const words = [bin, 'hook', 'editor-closed', '--folder', folder];
  const child = spawn(process.execPath, words, { env, detached: true, stdio: 'ignore' });
  child.unref();
  const took = performance.now() - started;
  child.ref();
  await new Promise((resolve) => child.once('exit', resolve));
  return took;
}

const hookWords = [bin, 'hook', 'editor-closed', '--folder', folder];
const measures: Record<string, number[]> = { bare: [], hook: [], version: [], spawn: [] };
for (let run = -3; run < runs; run += 1) {
  const turn = {
    bare: timeProcess([empty]),
    hook: timeProcess(hookWords),
    version: timeProcess([bin, '--version']),
    spawn: await timeSpawn(),
  };
  // The first rounds warm the disk cache.
  if (run >= 0) for (const [name, ms] of Object.entries(turn)) measures[name]?.push(ms);
}
rmSync(home, { recursive: true, force: true });

const rounded = (ms: number) => Math.round(ms * 100) / 100;
const valuesOf = (name: string) => measures[name] ?? [];
const rows = [
  ['bare node start', 'bare'],
  ['hook editor-closed', 'hook'],
  ['dojang --version', 'version'],
  ['spawn in the editor', 'spawn'],
].map(([what = '', name = '']) => ({
  what,
  'median ms': rounded(median(valuesOf(name))),
  'p95 ms': rounded(quantile(valuesOf(name), 0.95)),
}));
report('Closing an editor', rows, {
  runs,
  hookMs: rounded(median(valuesOf('hook'))),
  bareNodeMs: rounded(median(valuesOf('bare'))),
  beyondBareMs: rounded(median(valuesOf('hook')) - median(valuesOf('bare'))),
  versionMs: rounded(median(valuesOf('version'))),
  extensionSpawnMs: rounded(median(valuesOf('spawn'))),
  extensionSpawnMsP95: rounded(quantile(valuesOf('spawn'), 0.95)),
});
