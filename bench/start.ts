/**
 * `npm run bench:start [-- --runs 3 --settle 5 --idle 20 --json]`: a fresh clone, `npm start` to its first ready answer,
 * once with the install and then from what is there, without the playground; what the server takes once it rests. Then one
 * start with the playground, by part. `--settle` are the seconds before the rest is watched for `--idle` seconds:
 * `--runs 1 --settle 600` is a server ten minutes after its start.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../scripts/free-port.ts';
import { cpuMsOf, familyOf, type Process } from './lib/processes.ts';
import { flags, median, report } from './lib/report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dojang-bench-'));
const clone = join(folder, 'dojang');
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const settleMs = Number(flags.settle ?? 5) * 1_000;
const idleMs = Number(flags.idle ?? 20) * 1_000;

/** The processes of one `npm start`. */
function partsOf(npm: number) {
  const family = familyOf(npm);
  const server = family.find(({ words }) => /^\S*node scripts\/start\./.test(words));
  const child = (pattern: RegExp) =>
    family.find(({ parent, words }) => parent === server?.pid && pattern.test(words));
  const prepare = child(/playgrounds\/prepare\./);
  return { server, prepare, machine: child(/agent\/bin\/dojang\.js/) };
}

/** Statements so far, as the server counts them. */
async function statements(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.match(/^dojang_db_seconds_count\S* \S+$/gm) ?? [];
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));

/** What each of `processes` takes of a core while nobody asks for anything, and how many statements there are. */
async function watchIdle(processes: readonly Process[]) {
  const asked = await statements();
  const before = processes.map(({ pid }) => cpuMsOf(pid).own);
  await sleep(idleMs);
  const percents = processes.map(({ pid }, at) =>
    rounded(((cpuMsOf(pid).own - (before[at] ?? 0)) / idleMs) * 100, 2),
  );
  const idleQueriesPerSecond = rounded(((await statements()) - asked) / (idleMs / 1_000), 2);
  return { percents, idleQueriesPerSecond };
}

const ready = async () => (await fetch(`${url}/healthz/ready`).catch(() => null))?.ok === true;

/** Starts, calls `watch` once the server is ready, and ends it. */
async function start<R>(
  playground: 'yes' | 'no',
  limitMs: number,
  watch: (npm: number) => Promise<R>,
): Promise<R & { readyMs: number }> {
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: clone,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DOJANG_PORT: String(port),
      DOJANG_PLAYGROUND: playground,
      NO_UPDATE_NOTIFIER: '1',
    },
  });
  const npm = child.pid ?? 0;
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
  });
  ended.catch(() => {});
  const watched = async () => {
    while (!(await ready())) {
      if (performance.now() - began > limitMs) {
        throw new Error(`npm start gave no ready answer within ${limitMs} ms`);
      }
      await sleep(10);
    }
    const readyMs = Math.round(performance.now() - began);
    return { ...(await watch(npm)), readyMs };
  };
  try {
    return await Promise.race([watched(), ended]);
  } finally {
    process.kill(-npm, 'SIGTERM');
    await ended.catch(() => {});
    await waitForPort();
  }
}

/** The next start must not meet the last one's server. */
async function waitForPort(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const answer = await fetch(`${url}/healthz/live`).catch(() => null);
    if (!answer) return;
    await sleep(100);
  }
  throw new Error('the server did not end within 20 s of SIGTERM');
}

/** A server that stands alone. */
async function watchAlone(npm: number) {
  await sleep(settleMs);
  const { server } = partsOf(npm);
  if (server === undefined) throw new Error('npm start has no server');
  const { percents, idleQueriesPerSecond } = await watchIdle([server]);
  const rssMb = partsOf(npm).server?.rssMb ?? Number.NaN;
  return { rssMb, idleCpuPercent: percents[0] ?? Number.NaN, idleQueriesPerSecond };
}

const prepareMsMax = 180_000;

/** A server with its playground: what prepares it, the machine that stays, and the server beside them. */
async function watchPlayground(npm: number) {
  const began = performance.now();
  let rssMbMax = 0;
  let last = began;
  // Between two looks the one that prepares cannot have come and gone: it takes seconds.
  for (let isOver = false; !isOver; ) {
    const { server, prepare } = partsOf(npm);
    if (prepare !== undefined) {
      last = performance.now();
      const rss = familyOf(prepare.pid).reduce((sum, each) => sum + each.rssMb, 0);
      rssMbMax = Math.max(rssMbMax, rss);
    }
    if (last - began > prepareMsMax) throw new Error('the playground is not prepared');
    isOver = prepare === undefined && server !== undefined && performance.now() - last > 2_000;
    await sleep(100);
  }
  await sleep(settleMs);
  const { server, machine } = partsOf(npm);
  if (server === undefined || machine === undefined) {
    throw new Error('the playground has no machine');
  }
  const cpuMs = cpuMsOf(server.pid).ended;
  const { percents } = await watchIdle([machine, server]);
  const [machineCpu = Number.NaN, serverCpu = Number.NaN] = percents;
  const after = partsOf(npm);
  return {
    prepare: { ms: Math.round(last - began), cpuMs, rssMbMax },
    machine: { rssMb: after.machine?.rssMb ?? Number.NaN, idleCpuPercent: machineCpu },
    server: { rssMb: after.server?.rssMb ?? Number.NaN, idleCpuPercent: serverCpu },
  };
}

try {
  execFileSync('git', ['clone', '--quiet', root, clone]);
  const first = await start('no', 300_000, async () => ({}));
  const seconds: (Awaited<ReturnType<typeof watchAlone>> & { readyMs: number })[] = [];
  for (let i = 0; i < Number(flags.runs ?? 3); i++) {
    seconds.push(await start('no', 60_000, watchAlone));
  }
  const middle = (key: 'readyMs' | 'rssMb' | 'idleCpuPercent' | 'idleQueriesPerSecond') =>
    median(seconds.map((each) => each[key]));
  const { readyMs: playgroundStartMs, ...playground } = await start('yes', 60_000, watchPlayground);
  const figures = {
    firstStartMs: first.readyMs,
    secondStartMs: middle('readyMs'),
    rssMb: middle('rssMb'),
    idleCpuPercent: middle('idleCpuPercent'),
    idleQueriesPerSecond: middle('idleQueriesPerSecond'),
  };
  const { prepare, machine, server } = playground;
  const node = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as { version: string };
  report(
    `npm start of ${node.version}; at rest: after ${settleMs / 1_000} s, for ${idleMs / 1_000} s`,
    [
      { what: 'fresh clone, with install, to ready (ms)', value: figures.firstStartMs },
      { what: `again, to ready (ms, median of ${seconds.length})`, value: figures.secondStartMs },
      { what: 'server at rest: memory (MiB)', value: figures.rssMb },
      { what: 'server at rest: processor (% of a core)', value: figures.idleCpuPercent },
      { what: 'server at rest: statements a second', value: figures.idleQueriesPerSecond },
      { what: 'playground, to ready (ms)', value: playgroundStartMs },
      { what: 'playground, prepare (ms)', value: prepare.ms },
      { what: 'playground, prepare: processor (ms)', value: prepare.cpuMs },
      { what: 'playground, prepare: memory (MiB at most)', value: prepare.rssMbMax },
      { what: 'playground, machine at rest: memory (MiB)', value: machine.rssMb },
      { what: 'playground, machine at rest: processor (%)', value: machine.idleCpuPercent },
      { what: 'playground, server at rest: memory (MiB)', value: server.rssMb },
      { what: 'playground, server at rest: processor (%)', value: server.idleCpuPercent },
    ],
    { ...figures, playground: { startMs: playgroundStartMs, ...playground } },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
