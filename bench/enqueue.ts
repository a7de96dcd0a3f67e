/**
 * `npm run bench:enqueue [-- --rounds 3 --seconds 3 --backlog 100000 --orgs 2000 --idle 61 --json]`: jobs that
 * transactions make against plain inserts, how soon another process picks them up, what a backlog of one org does to the
 * others, and how many jobs a minute make themselves. On a PostgreSQL of its own that waits for the disk.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, enqueue, inTransaction } from '@dojang/kernel';
import { kernelDb, type Parts } from '@dojang/kernel/server';
import { sql } from 'kysely';
import {
  createDatabase,
  type DatabaseUrls,
  startPostgres,
  stopPostgres,
} from '../scripts/servers.ts';
import { openParts, quick } from './enqueue-parts.ts';
import { newBenchOrg } from './lib/bench-org.ts';
import { flags, median, report } from './lib/report.ts';

const rounds = Number(flags.rounds ?? 3);
const millis = Number(flags.seconds ?? 3) * 1_000;
const backlog = Number(flags.backlog ?? 100_000);
const orgsMax = Number(flags.orgs ?? 2_000);
const idleSeconds = Number(flags.idle ?? 61);
const clients = 16;
const cluster = { name: 'enqueue-durable', port: 54_491, durable: true };

/** A row of about the size of a job, with row-level security like that of every table. */
const plainTable = `
  create schema plain;
  create table plain.row (id uuid primary key, org_id uuid not null, data jsonb, created_at timestamptz default now());
  create index row_org on plain.row (org_id, created_at);
  alter table plain.row enable row level security;
  create policy row_org on plain.row to dojang_app using (org_id = nullif(current_setting('app.org', true), '')::uuid);
  grant usage on schema plain to dojang_app;
  grant select, insert on plain.row to dojang_app;`;

function fsyncUs(): number {
  const folder = mkdtempSync('/var/tmp/dojang-fsync-');
  const file = openSync(`${folder}/file`, 'w');
  const took = Array.from({ length: 200 }, () => {
    const began = performance.now();
    writeSync(file, 'x'.repeat(8_192), 0);
    fdatasyncSync(file);
    return (performance.now() - began) * 1_000;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return Math.round(median(took));
}

async function newOrgs(parts: Parts, count: number): Promise<Context<never>[]> {
  const orgs: Context<never>[] = [];
  while (orgs.length < count) {
    const some = Math.min(clients, count - orgs.length);
    orgs.push(...(await Promise.all(Array.from({ length: some }, () => newBenchOrg(parts)))));
  }
  return orgs;
}

/** Transactions a second of 16 clients in 16 orgs. */
async function rate(
  all: readonly Context<never>[],
  work: (ctx: Context<never>) => Promise<unknown>,
) {
  const until = performance.now() + millis;
  let done = 0;
  await Promise.all(
    all.map(async (ctx) => {
      while (performance.now() < until) {
        await inTransaction(ctx, work);
        done += 1;
      }
    }),
  );
  return done / (millis / 1_000);
}

const plain = (ctx: Context<never>) =>
  sql`insert into plain.row (id, org_id, data) values (${randomUUID()}, ${ctx.org},
    ${JSON.stringify({ org: ctx.org, trace: ctx.trace, payload: {} })})`.execute(kernelDb(ctx));
const job = (ctx: Context<never>) => enqueue(ctx, quick, {});

async function startWorker(urls: DatabaseUrls, all: boolean): Promise<ChildProcess> {
  const script = new URL('./enqueue-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify({ ...urls, all })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) if (line === 'started') break;
  return child;
}
async function stopWorker(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** From the transaction that makes a job to its start in the other process, by the database's clock. */
async function pickupP95Ms(parts: Parts, orgs: readonly Context<never>[], seconds: number) {
  const ids: string[] = [];
  const until = performance.now() + seconds * 1_000;
  for (let n = 0; performance.now() < until; n += 1) {
    const ctx = orgs[n % orgs.length];
    if (ctx) ids.push(await inTransaction(ctx, job));
    await sleep(40);
  }
  await sleep(1_500);
  const { rows } = await sql<{ p95: number; n: number }>`
    select percentile_cont(0.95) within group (order by extract(epoch from started_on - created_on) * 1000) as p95,
      count(started_on)::int as n from pgboss.job_common where id = any(${ids})`.execute(
    parts.database.root,
  );
  if (rows[0]?.n !== ids.length) throw new Error(`${rows[0]?.n} of ${ids.length} were picked up`);
  return Math.round(rows[0].p95 * 10) / 10;
}

async function measureBacklog(parts: Parts, orgs: readonly Context<never>[]) {
  const { root } = parts.database;
  const [big, ...small] = orgs;
  await sql`insert into pgboss.job_common (name, data, deletion_seconds, heartbeat_seconds)
    select ${quick.name}, jsonb_build_object('org', ${big?.org}::text, 'trace', ${big?.org}::text, 'payload', '{}'::jsonb),
      604800, 10 from generate_series(1, ${backlog})`.execute(root);
  const began = performance.now();
  parts.jobs.hint(quick.name, null);
  const interactiveP95Ms = await pickupP95Ms(parts, small, 8);
  const left = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pgboss.job_common where org_id = ${big?.org} and state < 'completed'`.execute(
      root,
    );
    return rows[0]?.n ?? 0;
  };
  let open = await left();
  while (open > 0 && performance.now() - began < 120_000) {
    await sleep(200);
    open = await left();
  }
  return {
    interactiveP95Ms,
    backlogPerSecond: Math.round((backlog - open) / ((performance.now() - began) / 1_000)),
  };
}

async function idleJobsPerMinute(parts: Parts): Promise<number> {
  const count = async () => {
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from pgboss.job_common`.execute(parts.database.root);
    return rows[0]?.n ?? 0;
  };
  const before = await count();
  await sleep(idleSeconds * 1_000);
  return ((await count()) - before) / (idleSeconds / 60);
}

const urls = createDatabase(startPostgres(cluster), 'enqueue');
try {
  const parts = await openParts(urls, { works: false, all: false });
  await parts.database.exec(plainTable);
  const orgs = await newOrgs(parts, orgsMax);
  const sixteen = orgs.slice(0, clients);
  const inserts: number[] = [];
  const enqueues: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    inserts.push(await rate(sixteen, plain));
    enqueues.push(await rate(sixteen, job));
  }
  await sql`truncate pgboss.job_common`.execute(parts.database.root);
  const worker = await startWorker(urls, true);
  const quiet = await pickupP95Ms(parts, sixteen, 5);
  const loaded = await measureBacklog(parts, orgs);
  const idle = await idleJobsPerMinute(parts);
  await stopWorker(worker);
  await parts.jobs.stop();
  await parts.database.close();
  const figures = {
    insertTps16: Math.round(median(inserts)),
    enqueueTps16: Math.round(median(enqueues)),
    pickupP95Ms: quiet,
    backlog,
    ...loaded,
    idleJobsPerMinute: Math.round(idle * 10) / 10,
    fsyncUs: fsyncUs(),
  };
  const rows = Object.entries(figures).map(([figure, value]) => ({ figure, value }));
  report(
    'Jobs that do nothing and are taken 40 ahead, as none of the product is: enqueued, picked up, behind a backlog, idle',
    rows,
    figures,
  );
} finally {
  stopPostgres(cluster);
}
