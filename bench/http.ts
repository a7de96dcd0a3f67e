/**
 * `npm run bench:http [-- --json] [--postgres URL] [--runs N] [--traced]`: requests a second and p99 of bare
 * node:http, Fastify, our health and our inbox (signed in, limits, row-level security, Zod out) on PGlite, on PostgreSQL,
 * through pgbouncer, and with traces, beside a plain Fastify that looks at the same session and selects the same rows.
 * Then the round trips of one read. Each server is a process, the load is another. Rounds are interleaved, so that what
 * else the machine does falls on all alike. Printed are medians. Last, traced beside untraced in pairs of short rounds, the
 * first of each pair changing: the median of the ratios of pairs. `--traced` measures these pairs alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import {
  type DatabaseUrls,
  startPgbouncer,
  startPostgres,
  stopPgbouncer,
} from '../scripts/servers.ts';
import { flags, median, report } from './lib/report.ts';
import { countRoundTrips } from './lib/round-trips.ts';

const serverFile = fileURLToPath(new URL('http-server.ts', import.meta.url));
const autocannon = createRequire(import.meta.url).resolve('autocannon/autocannon.js');
const runs = Number(flags.runs ?? 5);
const secondsPerRun = Number(flags.seconds ?? 3);
const connections = 32;

interface Target {
  readonly name: string;
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
  readonly rps: number[];
  readonly p99Ms: number[];
  /** Processor time of the server for each request: what else the machine does changes it less than requests a second. */
  readonly cpuMs: number[];
}

/** Lines that a child writes; rejects when it ends before the first. */
function firstLine(child: ChildProcess, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once('exit', (code) => reject(new Error(`${what} ended with ${code}`)));
  });
}

async function startTarget(
  name: string,
  kind: string,
  database: DatabaseUrls = { url: '', ownerUrl: '' },
  collector = '',
): Promise<Target> {
  const env = {
    ...process.env,
    DOJANG_TEST_DATABASE_URL: database.url,
    DOJANG_TEST_DATABASE_DIRECT_URL: database.ownerUrl,
    DOJANG_TEST_REDIS_URL: '',
    BENCH_COLLECTOR: collector,
  };
  // An empty name still counts as given where only presence is asked.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const child = spawn(process.execPath, [serverFile, kind], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: given,
  });
  const { url, token } = JSON.parse(await firstLine(child, name)) as Record<string, string>;
  return { name, child, url: url ?? '', token: token ?? '', rps: [], p99Ms: [], cpuMs: [] };
}

/** Processor time of a process so far: Linux counts in hundredths of a second. */
function cpuMsOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface Load {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** One round in a process of its own: the generator must not slow what it measures. */
async function load(target: Target, seconds: number): Promise<Load> {
  const words = ['--json', '--no-progress', '-c', String(connections), '-d', String(seconds)];
  if (target.token) words.push('-H', `authorization=Bearer ${target.token}`);
  const child = spawn(process.execPath, [autocannon, ...words, target.url], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const result = JSON.parse(Buffer.concat(chunks).toString()) as Load;
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${target.name}: ${result.non2xx} refusals and ${result.errors} errors`);
  }
  return result;
}

/** One round of a target: what it answered, and at which price. */
async function round(target: Target, seconds: number) {
  const before = cpuMsOf(target.child);
  const { requests, latency } = await load(target, seconds);
  const cpuMs = (cpuMsOf(target.child) - before) / requests.total;
  return { rps: requests.average, p99Ms: latency.p99, cpuMs };
}

const pairs = Math.max(12, runs * 4);
const secondsPerPair = 2;

/** What `second` does as a share of what `first` does. Two rounds that follow each other find the machine alike. */
async function compare(first: Target, second: Target) {
  const rps: number[] = [];
  const cpu: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [first, second] : [second, first];
    const done = new Map<Target, Awaited<ReturnType<typeof round>>>();
    for (const target of order) done.set(target, await round(target, secondsPerPair));
    const [one, two] = [done.get(first), done.get(second)];
    if (!one || !two) throw new Error('a pair has two rounds');
    rps.push(two.rps / one.rps);
    cpu.push(two.cpuMs / one.cpuMs);
  }
  return { rps: median(rps), cpu: median(cpu) };
}

const pooledPort = 64_329;

const isInbox = ({ name }: Target) => /inbox|select/.test(name);

/** Ours and the peer have to answer the same. */
async function bytesOf({ url, token }: Target): Promise<number> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return (await answer.arrayBuffer()).byteLength;
}

/** One after the other, so that no two share a round trip. */
async function roundTripsPerRead(database: DatabaseUrls): Promise<number> {
  const proxy = await countRoundTrips(database.url);
  const target = await startTarget('inbox, counted', 'inbox', { ...database, url: proxy.url });
  const read = async () => {
    const headers = { authorization: `Bearer ${target.token}` };
    const answer = await fetch(target.url, { headers });
    if (!answer.ok) throw new Error(`the inbox answered ${answer.status}`);
    await answer.arrayBuffer();
  };
  try {
    const reads = 200;
    for (let n = 0; n < 20; n += 1) await read();
    proxy.take();
    for (let n = 0; n < reads; n += 1) await read();
    return proxy.take() / reads;
  } finally {
    target.child.stdin?.end();
    await new Promise((resolve) => target.child.once('exit', resolve));
    await proxy.close();
  }
}

const given = flags.postgres;
const postgres = typeof given === 'string' ? { url: given, ownerUrl: given } : startPostgres();
const targets: Target[] = [];
const others: Target[] = [];
let roundTrips = Number.NaN;

/** The same inbox, once with traces that a collector takes. */
async function startPair(): Promise<readonly [Target, Target]> {
  const sink = await startTarget('collector', 'bare');
  others.push(sink);
  const untraced = await startTarget('inbox, PostgreSQL', 'inbox', postgres);
  targets.push(untraced);
  const traced = await startTarget('inbox, traced', 'inbox', postgres, sink.url);
  targets.push(traced);
  return [untraced, traced];
}

async function measureAll(): Promise<readonly [Target, Target]> {
  targets.push(await startTarget('bare node:http', 'bare'));
  targets.push(await startTarget('Fastify', 'fastify'));
  targets.push(await startTarget('health', 'health'));
  targets.push(await startTarget('inbox, PGlite', 'inbox'));
  const pair = await startPair();
  targets.push(await startTarget('Fastify, same session and select', 'peer', postgres));
  const pooled = await startPgbouncer({ port: pooledPort, behind: postgres, size: 12 });
  const ways = { url: pooled.url, ownerUrl: postgres.ownerUrl };
  targets.push(await startTarget('inbox, pgbouncer', 'inbox', ways));
  roundTrips = await roundTripsPerRead(postgres);
  const sizes = await Promise.all(targets.filter(isInbox).map(bytesOf));
  if (new Set(sizes).size > 1) throw new Error(`the inboxes differ: ${sizes.join(', ')} bytes`);
  for (const target of targets) await load(target, 1);
  for (let run = 0; run < runs; run += 1) {
    for (const target of targets) {
      const { rps, p99Ms, cpuMs } = await round(target, secondsPerRun);
      target.rps.push(rps);
      target.p99Ms.push(p99Ms);
      target.cpuMs.push(cpuMs);
    }
  }
  return pair;
}

let traced = { rps: Number.NaN, cpu: Number.NaN };
try {
  const [first, second] = flags.traced ? await startPair() : await measureAll();
  for (const target of [first, second]) await load(target, 2);
  traced = await compare(first, second);
} finally {
  const children = [...targets, ...others].map(({ child }) => child);
  const gone = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of children) child.stdin?.end();
  await Promise.all(gone);
  stopPgbouncer(pooledPort);
}

const [
  bareRps = 0,
  fastifyRps = 0,
  healthRps = 0,
  inboxPgliteRps = 0,
  inboxPostgresRps = 0,
  tracedRps = 0,
  fastifySelectRps = 0,
  pooledRps = 0,
] = targets.map(({ rps }) => Math.round(median(rps)));
const rounded = (value: number) => Number(value.toFixed(3));
const cpuMs = targets.map(({ cpuMs }) => median(cpuMs));
const p99 = targets.map(({ p99Ms }) => median(p99Ms));
const pair = {
  tracedOverUntraced: rounded(traced.rps),
  tracedCpuOverUntraced: rounded(traced.cpu),
};
const pairTitle = `Traced ÷ untraced, medians of ${pairs} pairs of ${secondsPerPair} s`;
const figures = {
  bareRps,
  fastifyRps,
  healthRps,
  inboxPgliteRps,
  inboxPostgresRps,
  inboxPostgresP99Ms: p99[4],
  inboxPgliteP99Ms: p99[3],
  healthP99Ms: p99[2],
  fastifySelectRps,
  inboxOverFastifySelect: rounded(inboxPostgresRps / fastifySelectRps),
  roundTripsPerRead: rounded(roundTrips),
  pooledRps,
  directRps: inboxPostgresRps,
  tracedRps,
  ...pair,
  inboxCpuMs: rounded(cpuMs[4] ?? Number.NaN),
  tracedCpuMs: rounded(cpuMs[5] ?? Number.NaN),
  fastifySelectCpuMs: rounded(cpuMs[6] ?? Number.NaN),
};
if (flags.traced) report(pairTitle, [pair], pair);
else {
  console.log(`\n${pairTitle}`);
  console.table([pair]);
  report(
    `Requests a second, ${connections} connections, medians of ${runs} interleaved rounds of ${secondsPerRun} s`,
    targets.map(({ name, rps }, index) => ({
      server: name,
      'requests/s': Math.round(median(rps)),
      'p99 ms': p99[index] ?? Number.NaN,
      'server CPU ms': rounded(cpuMs[index] ?? Number.NaN),
      'of bare': (median(rps) / bareRps).toFixed(3),
      'of Fastify': (median(rps) / fastifyRps).toFixed(3),
    })),
    figures,
  );
}
