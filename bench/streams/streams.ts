/**
 * `npm run bench:streams -- --streams N [--seconds N] [--json]`: N readers of one org at processes with the
 * role live, on PostgreSQL and Redis. Measured are memory a stream (against bare node:http in the same run), what
 * idle streams cost, how long one message takes to all, and how long it takes until all that a process held are
 * open elsewhere once it is asked to end. `emptyDbPerSecond` is what
 * the same processes ask without a stream; the CPU of idleness is all of theirs.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createKeyring,
  createLive,
  createLog,
  createMetrics,
  kernelModule,
} from '@dojang/kernel/server';
import { freePort } from '../../scripts/free-port.ts';
import { createDatabase, startPostgres, startRedis } from '../../scripts/servers.ts';
import { flags, quantile, report } from '../lib/report.ts';
import { countTransactions, makePeople } from './people.ts';
import { type Clients, type Server, startClients, startServer } from './processes.ts';
import { clockMs, type Target } from './protocol.ts';

const streams = Number(flags.streams ?? 3000);
const seconds = Number(flags.seconds ?? 30);
/** What a pod of 512 MB is meant to hold; two at least, so that one may end. */
const processes = Math.max(2, Math.ceil(streams / 7000));
/** Opening takes as long as the machine is busy with other things. */
const waitMsMax = 60_000 + streams * 25;
/** PostgreSQL counts what a session did ten seconds after it went idle. */
const countedMs = 12_000;
const folder = mkdtempSync(join(tmpdir(), 'dojang-bench-streams-'));

/** An address each: from one to one there are no more than 28,000 ports. */
const targets = (): Promise<Target[]> =>
  Promise.all(
    Array.from({ length: processes }, async (_, index) => ({
      host: `127.0.0.${(index % 4) + 1}`,
      port: await freePort(),
    })),
  );

/** Waits until all are open; gives the seconds and how many are not. */
async function untilOpen(clients: Clients, wanted: number) {
  const began = performance.now();
  for (;;) {
    const { open, refused, failures } = await clients.count();
    const took = performance.now() - began;
    if (failures.length > 0) throw new Error(failures.join('; '));
    if (open >= wanted || took > waitMsMax) {
      return { seconds: took / 1000, lost: Math.max(0, wanted - open), refused };
    }
    await wait(50);
  }
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const memoryKb = async (servers: readonly Server[]) => {
  const all: number[] = [];
  for (const server of servers) all.push(await server.memoryKb());
  return sum(all);
};

async function hold(servers: readonly Server[], tokens: readonly string[]) {
  const clients = startClients(Math.max(2, Math.ceil(streams / 10_000)));
  const before = await memoryKb(servers);
  clients.open(
    servers.map(({ target }) => target),
    tokens,
  );
  const opened = await untilOpen(clients, streams);
  await wait(2_000);
  const kbPerStream = ((await memoryKb(servers)) - before) / streams;
  return { clients, opened, kbPerStream };
}

async function holdRaw() {
  const file = join(import.meta.dirname, 'raw-server.ts');
  const places = await targets();
  const servers = await Promise.all(
    places.map((target) => startServer(file, target, [target.host, String(target.port)])),
  );
  const { clients, opened, kbPerStream } = await hold(servers, Array(streams).fill(''));
  clients.stop();
  for (const server of servers) await server.stop('SIGKILL');
  return { rawKbPerStream: kbPerStream, rawOpenSeconds: opened.seconds };
}

async function startOurs(masterKey: string) {
  const urls = createDatabase(startPostgres(), 'bench_streams');
  const redisUrl = await startRedis();
  const common = {
    DATABASE_URL: urls.url,
    DATABASE_DIRECT_URL: urls.ownerUrl,
    REDIS_URL: redisUrl,
    DOJANG_MASTER_KEY: masterKey,
    DOJANG_PUBLIC_URL: 'http://bench.localhost',
    DOJANG_DATA: folder,
    DOJANG_LOG_LEVEL: 'warn',
    DOJANG_DRAIN_MS: '0',
  };
  const main = join(import.meta.dirname, '../../server/src/main.ts');
  const servers: Server[] = [];
  for (const target of await targets()) {
    // The first one migrates, and has the others wait for nothing.
    const role = servers.length === 0 ? 'live,migrate' : 'live';
    const env = { ...common, DOJANG_HOST: target.host, DOJANG_PORT: String(target.port) };
    servers.push(await startServer(main, target, [`--role=${role}`], env));
  }
  return { urls, redisUrl, servers };
}

/** One message to all, a few times. */
async function fanOut(clients: Clients, live: Awaited<ReturnType<typeof createLive>>, org: string) {
  const took: number[] = [];
  let lost = 0;
  const { open } = await clients.count();
  for (let round = 0; round < 5; round += 1) {
    const id = `mark-${randomUUID().slice(0, 31)}`;
    await clients.heard(id);
    const sent = clockMs();
    live.publish(org, { topic: 'delivery', id });
    await wait(1_000 + streams / 20);
    const times = await clients.heard(id);
    took.push(...times.map((at) => at - sent));
    lost += Math.max(0, open - times.length);
  }
  return { fanOutP95Ms: quantile(took, 0.95), lost };
}

/** A process is asked to end; its readers go to the others. Seconds until all are open again. */
async function endOne(clients: Clients, servers: readonly Server[]) {
  clients.gone(0);
  const began = performance.now();
  const ended = servers[0]?.stop('SIGTERM');
  // Streams end over time; before the first has ended all seem to be open.
  await ended;
  const { lost } = await untilOpen(clients, streams);
  return { reconnectSeconds: (performance.now() - began) / 1000, lost };
}

/** How much `count` grows in a second. */
async function rate(count: () => Promise<number>, seconds: number): Promise<number> {
  const [began, before] = [performance.now(), await count()];
  await wait(seconds * 1000);
  return ((await count()) - before) / ((performance.now() - began) / 1000);
}

async function measureOurs() {
  const master = randomBytes(32);
  const { urls, redisUrl, servers } = await startOurs(master.toString('base64'));
  const keyring = createKeyring([master]);
  const people = await makePeople(urls, keyring, streams);
  const transactions = await countTransactions(urls);
  await wait(countedMs);
  const emptyDbPerSecond = await rate(transactions.count, 15);
  const { clients, opened, kbPerStream } = await hold(servers, people.tokens);
  const live = await createLive({
    modules: [kernelModule],
    log: createLog({ level: 'warn' }),
    metrics: createMetrics(),
    keyring,
    redisUrl,
  });
  try {
    await wait(countedMs);
    const cpuBefore = sum(servers.map((server) => server.cpuMs()));
    const began = performance.now();
    const dbPerSecond = await rate(transactions.count, seconds);
    const tookMs = performance.now() - began;
    const idleCpu = (sum(servers.map((server) => server.cpuMs())) - cpuBefore) / tookMs;
    const told = await fanOut(clients, live, people.org);
    const back = await endOne(clients, servers);
    return {
      openSeconds: opened.seconds,
      refused: opened.refused,
      kbPerStream,
      idleDbPerSecond: Math.max(0, dbPerSecond - emptyDbPerSecond),
      emptyDbPerSecond,
      idleCpuPercent: idleCpu * 100,
      fanOutP95Ms: told.fanOutP95Ms,
      reconnectSeconds: back.reconnectSeconds,
      lost: opened.lost + told.lost + back.lost,
    };
  } finally {
    clients.stop();
    await transactions.close();
    await live.close();
    for (const server of servers) server.child.kill('SIGKILL');
  }
}

try {
  const raw = await holdRaw();
  const ours = await measureOurs();
  const round = (value: number) => Math.round(value * 100) / 100;
  const figures = Object.fromEntries(
    Object.entries(ours).map(([name, value]) => [name, round(value)]),
  );
  const baselines = {
    rawKbPerStream: round(raw.rawKbPerStream),
    rawOpenSeconds: round(raw.rawOpenSeconds),
  };
  report(
    `${streams} streams at ${processes} processes`,
    Object.entries({ ...figures, ...baselines }).map(([what, value]) => ({ what, value })),
    { streams, processes, ...figures, baselines },
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
