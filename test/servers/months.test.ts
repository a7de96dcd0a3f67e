/** The first of a month on PostgreSQL: sixteen writers go over midnight while others read and make months. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Context, inTransaction, record } from '@dojang/kernel';
import { kernelDb, openDatabase, prepareMonths, verifyLedger } from '@dojang/kernel/server';
import { allowAnyMonth, newOrg, testKernel, testServer } from '@dojang/kernel/testing';
import { sql } from 'kysely';

assert.ok(testServer(), 'run by `npm test -- --servers`');
const kernel = await testKernel();
const { database } = kernel.parts;
const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
  database.root,
);
const own = testServer(rows[0]?.name);
assert.ok(own);
const second = await openDatabase(own);
after(() => second.close());
await allowAnyMonth(database);

const writersMax = 16;
const eventsEach = 8;
const orgs = await Promise.all(Array.from({ length: 4 }, () => newOrg(kernel)));

/** Each event is half a second later: from 23:59:58 to two seconds after midnight. */
async function write(ctx: Context<never>, midnight: Date): Promise<void> {
  for (let n = 0; n < eventsEach; n += 1) {
    const now = () => new Date(midnight.getTime() - 2_000 + n * 500);
    await inTransaction({ ...ctx, now }, (ctx) =>
      record(ctx, 'kernel.tried', { n }, { subjects: [randomUUID()] }),
    );
  }
}

const prepare = (at: Date) =>
  inTransaction(orgs[0] as Context<never>, (ctx) =>
    sql`select kernel.ensure_month('kernel.event', ${at}::timestamptz)`.execute(kernelDb(ctx)),
  );

/** Reads the parent for as long as `work` takes. */
async function whileRead<R>(work: () => Promise<R>): Promise<R> {
  const done = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const scope = { role: 'dojang_app', org: orgs[1]?.org ?? '', person: '' } as const;
  const reader = second.transaction(scope, async (db) => {
    await sql`select count(*) from kernel.event`.execute(db);
    reading.resolve();
    await done.promise;
  });
  await reading.promise;
  try {
    return await work();
  } finally {
    done.resolve();
    await reader;
  }
}

const turns: readonly [string, Date, (midnight: Date) => Promise<unknown>][] = [
  ['that nobody prepared', new Date('2061-02-01T00:00:00Z'), async () => undefined],
  ['that was prepared', new Date('2062-03-01T00:00:00Z'), prepare],
  [
    'that two prepare at that moment',
    new Date('2063-04-01T00:00:00Z'),
    (midnight) => Promise.all([prepare(midnight), prepare(midnight)]),
  ],
];

for (const [what, midnight, before] of turns) {
  test(`sixteen writers go over into a month ${what}, while another reads the ledger for long`, async () => {
    const counts = async () =>
      Promise.all(orgs.map(async (ctx) => (await verifyLedger(ctx)).events));
    const had = await counts();
    await whileRead(async () => {
      await before(midnight);
      await Promise.all(
        Array.from({ length: writersMax }, (_, n) =>
          write(orgs[n % orgs.length] as Context<never>, midnight),
        ),
      );
    });
    const added = (await counts()).map((now, index) => now - (had[index] ?? 0));
    assert.deepEqual(
      added,
      orgs.map(() => (writersMax / orgs.length) * eventsEach),
    );
    for (const ctx of orgs) assert.equal((await verifyLedger(ctx)).ok, true);
  });
}

test('a month that is made while another has the table is made once the other lets go', async () => {
  const at = new Date('2064-05-01T00:00:00Z');
  const locked = Promise.withResolvers<void>();
  const holder = second.root.transaction().execute(async (tx) => {
    await sql`lock table kernel.event in access exclusive mode`.execute(tx);
    locked.resolve();
    // Longer than one try waits.
    await wait(3_000);
  });
  await locked.promise;
  await prepareMonths(database, [], at);
  await holder;
  const months = sql<{
    there: string | null;
  }>`select to_regclass('kernel.event_2064_05')::text as there`;
  assert.equal((await months.execute(database.root)).rows[0]?.there, 'kernel.event_2064_05');
});
