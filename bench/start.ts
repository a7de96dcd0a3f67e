/**
 * `npm run bench:start [-- --json]`: a fresh clone, `npm start` to its first ready answer, once with
 * the install and then from what is there; resident memory of the server once it is idle.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../scripts/free-port.ts';
import { flags, median, report } from './lib/report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dojang-bench-'));
const clone = join(folder, 'dojang');
const port = await freePort();

/** How long the idle server is watched. */
const idleMs = 20_000;

/** The server: the largest of the family, not npm above it. */
function findServer(pid: number): { pid: number; rssMb: number } {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=']).toString().trim().split('\n');
  const all = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [child = 0, parent = 0] of all) {
      if (family.has(parent) && !family.has(child)) {
        family.add(child);
        grew = true;
      }
    }
  }
  const own = all.filter(([child = 0]) => family.has(child));
  const [server = 0, , rss = 0] = own.toSorted((a, b) => (b[2] ?? 0) - (a[2] ?? 0))[0] ?? [];
  return { pid: server, rssMb: Math.round(rss / 1024) };
}

/** Processor time of all threads so far, in ms: Linux counts in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Statements so far, as the server counts them. */
async function statements(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.match(/^dojang_db_seconds_count\S* \S+$/gm) ?? [];
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function watchIdle(pid: number) {
  const [cpu, asked] = [cpuMs(pid), await statements()];
  await sleep(idleMs);
  const seconds = idleMs / 1_000;
  return {
    idleCpuPercent: Math.round(((cpuMs(pid) - cpu) / idleMs) * 1_000) / 10,
    idleQueriesPerSecond: Math.round((((await statements()) - asked) / seconds) * 100) / 100,
  };
}

async function start(limitMs: number) {
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: clone,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DOJANG_PORT: String(port), NO_UPDATE_NOTIFIER: '1' },
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
  });
  ended.catch(() => {});
  const ready = (async () => {
    while (performance.now() - began < limitMs) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz/ready`).catch(() => null);
      if (answer?.ok) return performance.now() - began;
      await sleep(10);
    }
    throw new Error(`npm start gave no ready answer within ${limitMs} ms`);
  })();
  const readyMs = await Promise.race([ready, ended]);
  await sleep(5000);
  const { pid, rssMb } = findServer(child.pid ?? 0);
  const idle = await watchIdle(pid);
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await ended.catch(() => {});
  await waitForPort();
  return { readyMs: Math.round(readyMs), rssMb, ...idle };
}

/** The next start must not meet the last one's server. */
async function waitForPort(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz/live`).catch(() => null);
    if (!answer) return;
    await sleep(100);
  }
  throw new Error('the server did not end within 20 s of SIGTERM');
}

try {
  execFileSync('git', ['clone', '--quiet', root, clone]);
  const first = await start(300_000);
  const seconds = [];
  for (let i = 0; i < Number(flags.runs ?? 3); i++) seconds.push(await start(60_000));
  const secondStartMs = median(seconds.map((run) => run.readyMs));
  const rssMb = median(seconds.map((run) => run.rssMb));
  const idleCpuPercent = median(seconds.map((run) => run.idleCpuPercent));
  const idleQueriesPerSecond = median(seconds.map((run) => run.idleQueriesPerSecond));
  const node = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as { version: string };
  report(
    `npm start of ${node.version}: ms to the first ready answer`,
    [
      { start: 'fresh clone, with install', ms: first.readyMs },
      { start: `again (median of ${seconds.length})`, ms: secondStartMs },
      { start: 'resident memory of the server, idle, MiB', ms: rssMb },
      { start: 'processor of the idle server, percent of a core', ms: idleCpuPercent },
      { start: 'statements of the idle server, a second', ms: idleQueriesPerSecond },
    ],
    { firstStartMs: first.readyMs, secondStartMs, rssMb, idleCpuPercent, idleQueriesPerSecond },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
