/**
 * `npm run bench:ledger [-- --postgres URL --rounds 5 --seconds 2 --json]`: appends to the chained
 * ledger against plain inserts of the same rows into the same kind of table, in the same kind of
 * transaction, in interleaved rounds; ten and a hundred events in a transaction against one insert of as many rows; and how
 * fast a ledger is verified.
 */
import { randomUUID } from 'node:crypto';
import { type Context, inTransaction, recordMany } from '@dojang/kernel';
import { migrate, openDatabase, type Parts, verifyLedger } from '@dojang/kernel/server';
import { sql } from 'kysely';
import { startPostgres } from '../scripts/servers.ts';
import { newBenchOrg } from './lib/bench-org.ts';
import { flags, median, report } from './lib/report.ts';

const rounds = Number(flags.rounds ?? 5);
const millis = Number(flags.seconds ?? 2) * 1_000;
const verified = Number(flags.events ?? 300_000);

/** A table like `kernel.event` in all but the chain: partitions, indexes, checks, row-level security. */
const plainTable = `
  create schema plain;
  create table plain.event (like kernel.event including all) partition by range (created_at);
  create table plain.event_now partition of plain.event default;
  alter table plain.event enable row level security;
  alter table plain.event force row level security;
  create policy event_org on plain.event
    using (org_id = nullif(current_setting('app.org', true), '')::uuid);
  grant usage on schema plain to dojang_app;
  grant select, insert on plain.event to dojang_app;`;

interface Bench {
  newOrg(): Promise<Context<never>>;
  close(): Promise<void>;
}

async function open(
  where: { url: string; connectionsMax: number } | { folder: null },
): Promise<Bench> {
  const database = await openDatabase(where);
  await migrate(database, [
    { owner: 'kernel', folder: new URL('../kernel/migrations', import.meta.url) },
  ]);
  await database.exec(plainTable);
  const checkpoints = { read: async () => ({ checkpoints: [], torn: 0 }) };
  const parts = { modules: [], database, checkpoints, now: () => new Date() } as unknown as Parts;
  const quiet = { child: () => quiet } as unknown as Parts['log'];
  return {
    newOrg: () => newBenchOrg({ ...parts, log: quiet }),
    close: () => database.close(),
  };
}

const data = () => ({ draftId: randomUUID(), digest: 'a'.repeat(64), version: 1 });

const type = 'kernel.bench-appended';

/** So many events in a transaction, and as many rows in one. */
const chainedOf = (count: number) => (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) =>
    recordMany(
      ctx,
      Array.from({ length: count }, () => ({ type, data: data(), subjects: [randomUUID()] })),
    ),
  );

let plainSeq = 0;
const hash = Buffer.alloc(32);
const plainOf = (count: number) => (ctx: Context<never>) =>
  inTransaction(ctx, (ctx) => {
    const rows = Array.from({ length: count }, () => {
      plainSeq += 1;
      return sql`(${ctx.org}::uuid, ${plainSeq}::bigint, ${randomUUID()}::uuid, ${ctx.now()}::timestamptz, ${type},
        'system:bench', ${ctx.trace}::uuid, ${[randomUUID()]}::text[], ${JSON.stringify(data())}, ${hash}::bytea)`;
    });
    return sql`insert into plain.event
      (org_id, seq, id, created_at, type, actor, trace, subjects, data, hash)
      values ${sql.join(rows)}`.execute(ctx.db);
  });

/** Commits a second; a client for each of `orgs`, which does one transaction after the other. */
async function rate(work: (ctx: Context<never>) => Promise<unknown>, orgs: Context<never>[]) {
  let count = 0;
  const started = performance.now();
  await Promise.all(
    orgs.map(async (ctx) => {
      while (performance.now() - started < millis) {
        await work(ctx);
        count += 1;
      }
    }),
  );
  return (count * 1_000) / (performance.now() - started);
}

interface Pair {
  readonly plain: number;
  readonly chained: number;
  readonly ratio: number;
}

/** Plain and chained by turns, the first of each round changing, so that neither has the warmer half: events a second. */
async function compare(orgs: Context<never>[], count = 1): Promise<Pair> {
  const [plain, chained] = [plainOf(count), chainedOf(count)];
  const plains: number[] = [];
  const chains: number[] = [];
  await Promise.all(orgs.map(async (ctx) => [await plain(ctx), await chained(ctx)]));
  for (let round = 0; round < rounds; round += 1) {
    const steps = [
      async () => plains.push(count * (await rate(plain, orgs))),
      async () => chains.push(count * (await rate(chained, orgs))),
    ];
    for (const step of round % 2 ? steps.reverse() : steps) await step();
  }
  const ratios = chains.map((value, index) => value / (plains[index] ?? Number.NaN));
  return { plain: median(plains), chained: median(chains), ratio: median(ratios) };
}

async function verifyRate(bench: Bench): Promise<number> {
  const ctx = await bench.newOrg();
  for (let made = 0; made < verified; made += 1_000) {
    await inTransaction(ctx, async (ctx) => {
      await sql`select kernel.append_event(gen_random_uuid(), now(), 'kernel.bench-appended',
        'system:bench', gen_random_uuid(), array[gen_random_uuid()::text],
        ${JSON.stringify(data())}, null) from generate_series(1, 1000)`.execute(ctx.db);
    });
  }
  const rates: number[] = [];
  for (let round = 0; round < Math.max(3, rounds - 2); round += 1) {
    const started = performance.now();
    const verdict = await verifyLedger(ctx);
    if (!verdict.ok) throw new Error('the ledger that was just written does not verify');
    rates.push((verdict.events * 1_000) / (performance.now() - started));
  }
  return median(rates);
}

const server = typeof flags.postgres === 'string' ? flags.postgres : startPostgres().ownerUrl;
const admin = await openDatabase({ url: server, connectionsMax: 1 });
const name = `dojang_bench_${process.pid}`;
await admin.exec(`create database ${name}`);
const url = server.replace(/\/[^/]*$/, `/${name}`);
const postgres = await open({ url, connectionsMax: 16 });
const sixteen = await Promise.all(Array.from({ length: 16 }, () => postgres.newOrg()));
const one = sixteen.slice(0, 1);
const sameOrg = Array.from({ length: 16 }, () => sixteen[0] as Context<never>);
const pg1 = await compare(one);
const pg16 = await compare(sixteen);
const pg16SameOrg = await compare(sameOrg);
const pgBatch10 = await compare(one, 10);
const pgBatch100 = await compare(one, 100);
const verifyPerSecond = await verifyRate(postgres);
await postgres.close();
await admin.exec(`drop database ${name} with (force)`);
await admin.close();

const embedded = await open({ folder: null });
const pglite = await compare([await embedded.newOrg()]);
await embedded.close();

const line = (what: string, { plain, chained, ratio }: Pair) => ({
  what,
  'plain/s': Math.round(plain),
  'chained/s': Math.round(chained),
  ratio: ratio.toFixed(2),
});
report(
  `The ledger: median of ${rounds} rounds of ${millis} ms; verified ${verified} events at ${Math.round(verifyPerSecond)}/s`,
  [
    line('PostgreSQL, 1 client', pg1),
    line('PostgreSQL, 16 clients in 16 orgs', pg16),
    line('PostgreSQL, 16 clients in one org', pg16SameOrg),
    line('PostgreSQL, 1 client, 10 events a transaction', pgBatch10),
    line('PostgreSQL, 1 client, 100 events a transaction', pgBatch100),
    line('PGlite, 1 client', pglite),
  ],
  {
    insertTps1: Math.round(pg1.plain),
    insertTps16: Math.round(pg16.plain),
    chainTps1: Math.round(pg1.chained),
    chainTps16: Math.round(pg16.chained),
    pgliteTps1: Math.round(pglite.chained),
    verifyPerSecond: Math.round(verifyPerSecond),
    chainRatio1: pg1.ratio,
    chainRatio16: pg16.ratio,
    chainTps16OneOrg: Math.round(pg16SameOrg.chained),
    chainRatio16OneOrg: pg16SameOrg.ratio,
    pgliteInsertTps1: Math.round(pglite.plain),
    insertEventsPerSecond10: Math.round(pgBatch10.plain),
    chainEventsPerSecond10: Math.round(pgBatch10.chained),
    insertEventsPerSecond100: Math.round(pgBatch100.plain),
    chainEventsPerSecond100: Math.round(pgBatch100.chained),
    chainRatio100: pgBatch100.ratio,
  },
);
