/**
 * `npm run bench:neighbour [-- --json --seconds 4 --held 60 --jobs 100000]`: how long the inbox of an org takes while another org
 * does its worst: holds the head of its ledger in a transaction that hangs, asks a thousand times a second, has a backlog
 * of jobs. And whether sixteen clients of one org write as much as sixteen orgs, at no and at 2 ms of network.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDraft, defineDraftKind, defineModule, type NewDraft } from '@dojang/kernel';
import { createLog, createMetrics, migrate, openDatabase, type Parts } from '@dojang/kernel/server';
import pg from 'pg';
import { z } from 'zod';
import { createDatabase, startPostgres, stopPostgres } from '../scripts/servers.ts';
import { newBenchOrg } from './lib/bench-org.ts';
import { startProxy } from './lib/proxy.ts';
import { flags, quantile, report } from './lib/report.ts';

const seconds = Number(flags.seconds ?? 4);
const heldSeconds = Number(flags.held ?? 60);
const backlog = Number(flags.jobs ?? 100_000);
const clients = 16;
interface Announced {
  readonly url: string;
  readonly database: string;
  readonly victim: readonly string[];
  readonly noisy: readonly string[];
  readonly noisyOrg: string;
}

const cluster = { name: 'neighbour', port: 54493, durable: true };
const urls = startPostgres(cluster);
let fiveHundreds = 0;

async function ask(url: string, token: string, method = 'GET'): Promise<number> {
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  await answer.arrayBuffer();
  if (answer.status === 500) fiveHundreds += 1;
  return answer.status;
}

/** Asks at its times, whether the answers before have come or not; latency counts from the time that was meant. */
async function openLoop(
  perSecond: number,
  work: () => Promise<unknown>,
  seconds: number,
): Promise<number[]> {
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  const begun = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const meant = begun + (n * 1_000) / perSecond;
    const early = meant - performance.now();
    if (early > 0) await wait(early);
    pending.push(work().then(() => void latencies.push(performance.now() - meant)));
  }
  await Promise.all(pending);
  return latencies;
}

const log = createLog({ level: 'silent' });
const live = { publish: async () => undefined };
const modules = [
  defineModule({
    name: 'bench',
    migrations: new URL('file:///nowhere/'),
    draftKinds: [
      defineDraftKind({ kind: 'bench.note', body: z.object({}), title: () => 'a draft' }),
    ],
  }),
];
const partsOn = (database: Parts['database']) =>
  ({ modules, database, log, live, now: () => new Date() }) as unknown as Parts;
const newDraft = (): NewDraft => ({
  module: 'bench',
  kind: 'bench.note',
  subjectKey: randomUUID(),
  summary: {},
  body: {},
  origin: 'deterministic',
  risks: [],
  expiresAt: new Date(Date.now() + 86_400_000),
  askedPersonId: null,
});
/**
 * Holds the head of the org's ledger until told to let go. From outside, since the server ends a transaction of its own after
 * 35 s.
 */
async function holdHead(connectionString: string, org: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString });
  await holder.connect();
  await holder.query(`begin; set local transaction_timeout = 0;
    set local idle_in_transaction_session_timeout = 0; select set_config('app.org', '${org}', true)`);
  const { rowCount } = await holder.query(
    'select from kernel.ledger_head where org_id = $1 for update',
    [org],
  );
  if (rowCount !== 1) throw new Error('the org has no head to hold');
  return async () => {
    await holder.query('commit');
    await holder.end();
  };
}

/** Drafts a second that sixteen clients make, in one org or in sixteen. Each adds an event as its last statement. */
async function draftsPerSecond(url: string, orgCount: number): Promise<number> {
  // A third of them is enough for the sixteen clients of one org.
  const database = await openDatabase({ url, connectionsMax: 3 * clients }, createMetrics());
  const parts = partsOn(database);
  const contexts = await Promise.all(Array.from({ length: orgCount }, () => newBenchOrg(parts)));
  let done = 0;
  const until = performance.now() + seconds * 500;
  await Promise.all(
    Array.from({ length: clients }, async (_, n) => {
      const ctx = contexts[n % orgCount];
      while (ctx && performance.now() < until) {
        await createDraft(ctx, newDraft());
        done += 1;
      }
    }),
  );
  await database.close();
  return Math.round(done / (seconds / 2));
}

const child = fork(fileURLToPath(new URL('neighbour-server.ts', import.meta.url)), {
  env: {
    PATH: process.env.PATH,
    DOJANG_TEST_DATABASE_URL: urls.url,
    DOJANG_TEST_DATABASE_DIRECT_URL: urls.ownerUrl,
  },
});
const [announced] = (await once(child, 'message')) as [Announced];
const { url } = announced;
const ownerAt = new URL(urls.ownerUrl);
ownerAt.pathname = `/${announced.database}`;
let turn = 0;
/** The inbox of the org that nobody should disturb, from one of its devices after the other. */
const askAsVictim = (forSeconds = seconds) =>
  openLoop(50, () => ask(`${url}/api/drafts`, announced.victim[turn++ % 8] ?? ''), forSeconds);

let readyFailures = 0;
/** Runs `noise` beside the victim until the victim is done, and asks all along whether the server is ready. */
async function beside(
  noise: (isOn: () => boolean) => Promise<unknown>,
  forSeconds = seconds,
): Promise<number> {
  let isOn = true;
  const askReady = async () => {
    while (isOn) {
      if (!(await fetch(`${url}/healthz/ready`)).ok) readyFailures += 1;
      await wait(200);
    }
  };
  const making = Promise.all([noise(() => isOn), askReady()]);
  await wait(500);
  const p99 = quantile(await askAsVictim(forSeconds), 0.99);
  isOn = false;
  await making;
  return p99;
}

/** Asks a thousand times a second, from another process. Gives the real rate. */
async function flood(isOn: () => boolean): Promise<number> {
  const target = JSON.stringify({ url: `${url}/api/drafts`, token: announced.noisy[1] });
  const flooding = fork(fileURLToPath(new URL('neighbour-flood.ts', import.meta.url)), [target]);
  flooding.send('begin');
  while (isOn()) await wait(50);
  flooding.send('end');
  const [{ rate, answers }] = (await once(flooding, 'message')) as [
    { rate: number; answers: Record<string, number> },
  ];
  flooding.disconnect();
  fiveHundreds += answers['500'] ?? 0;
  return rate;
}

/** One org against sixteen, at no and at 2 ms of network. */
async function measureTps(): Promise<Record<string, number>> {
  const tps: Record<string, number> = {};
  const scratch = createDatabase(urls, 'neighbour_tps');
  const opened = await openDatabase({ ...scratch });
  await migrate(opened, [
    { owner: 'kernel', folder: new URL('../kernel/migrations', import.meta.url) },
  ]);
  await opened.close();
  const proxy = await startProxy(scratch.url, () => (_by, pass) => void setTimeout(pass, 1));
  for (const [suffix, target] of [
    ['', scratch.url],
    ['2ms', proxy.url],
  ] as const) {
    tps[`oneOrgTps${suffix}`] = await draftsPerSecond(target, 1);
    tps[`sixteenOrgsTps${suffix}`] = await draftsPerSecond(target, 16);
  }
  await proxy.close();
  return tps;
}

async function measure() {
  // Between the others as well, so that what else the machine does is in all of them.
  const quiet: number[] = [];
  await askAsVictim();
  quiet.push(...(await askAsVictim()));
  const write = () => ask(`${url}/api/bench/events`, announced.noisy[0] ?? '', 'POST');
  await write();
  const letGo = await holdHead(ownerAt.href, announced.noisyOrg);
  const heldP99Ms = await beside(
    (isOn) =>
      Promise.all(
        Array.from({ length: 32 }, async () => {
          while (isOn()) await write();
        }),
      ),
    heldSeconds,
  );
  await letGo();
  quiet.push(...(await askAsVictim()));
  let noisyPerSecond = 0;
  const noisyP99Ms = await beside(async (isOn) => {
    noisyPerSecond = await flood(isOn);
  });
  quiet.push(...(await askAsVictim()));
  child.send(backlog);
  await once(child, 'message');
  const backlogP99Ms = await beside(async () => undefined);
  child.disconnect();
  return {
    quietP99Ms: quantile(quiet, 0.99),
    heldP99Ms,
    noisyP99Ms,
    noisyPerSecond,
    backlogP99Ms,
    tps: await measureTps(),
  };
}

const { quietP99Ms, heldP99Ms, noisyP99Ms, noisyPerSecond, backlogP99Ms, tps } =
  await measure().finally(() => {
    child.kill('SIGKILL');
    stopPostgres(cluster);
  });
const round = (ms: number) => Math.round(ms * 10) / 10;
report(
  `The inbox of an org beside another that does its worst, p99 of ${50 * seconds} requests`,
  [
    { beside: 'nothing', 'p99 ms': round(quietP99Ms), 'of quiet': 1 },
    ...Object.entries({
      [`a head held for ${heldSeconds} s, 32 writers`]: heldP99Ms,
      [`${noisyPerSecond} requests a second`]: noisyP99Ms,
      [`${backlog} jobs`]: backlogP99Ms,
    }).map(([beside, p99]) => ({
      beside,
      'p99 ms': round(p99),
      'of quiet': round(p99 / quietP99Ms),
    })),
  ],
  {
    quietP99Ms: round(quietP99Ms),
    heldP99Ms: round(heldP99Ms),
    noisyP99Ms: round(noisyP99Ms),
    noisyPerSecond,
    backlogP99Ms: round(backlogP99Ms),
    readyFailures,
    fiveHundreds,
    ...tps,
  },
);
