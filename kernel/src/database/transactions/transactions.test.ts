import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { inTransaction } from '../../core/context.ts';
import { newOrg, testKernel } from '../../testing/index.ts';
import type { TransactionScope } from '../database.ts';

const kernel = await testKernel();
const { database } = kernel.parts;

const scopeOf = (org: string): TransactionScope => ({
  role: 'dojang_app',
  org,
  person: '',
  reach: 'all',
});

interface Seen {
  readonly id: string;
  readonly org: string;
}

/** Which transaction it is, and for whom. A number is given to a transaction that has none yet. */
const who = `select pg_current_xact_id()::text as id, current_setting('app.org') as org`;

const seenIn = async (db: Transaction<unknown>) => {
  const { rows } = await sql<Seen>`${sql.raw(who)}`.execute(db);
  return rows[0];
};

test('a statement is asked in one message, for its org alone', async () => {
  const [one, other] = [await newOrg(kernel), await newOrg(kernel)];
  for (const { org } of [one, other]) {
    const rows = await database.ask(scopeOf(org), 'select org_id from kernel.org');
    assert.deepEqual(rows, [{ org_id: org }]);
  }
  await assert.rejects(database.ask(scopeOf(one.org), 'select 1 from nowhere'), { code: '42P01' });
  // What failed left nothing open.
  const { rows } = await sql`select 1 as one`.execute(database.root);
  assert.deepEqual(rows, [{ one: 1 }]);
  assert.equal((await database.ask(scopeOf(one.org), 'select 1')).length, 1);
});

test('the first transaction of the same scope goes on in what was begun, the second is its own', async () => {
  const as = scopeOf(randomUUID());
  const begun = await database.begin<Seen>(as, who);
  const [first, second] = await begun.goOn(as, async () => [
    await database.transaction(as, seenIn),
    await database.transaction(as, seenIn),
  ]);
  assert.deepEqual(first, begun.rows[0]);
  assert.notEqual(second?.id, first?.id);
  assert.equal(second?.org, as.org);
});

test('a statement that is asked goes on in what was begun and ends it; one of another scope does not', async () => {
  const as = scopeOf(randomUUID());
  const begun = await database.begin<Seen>(as, who);
  const [first, second] = await begun.goOn(as, async () => [
    await database.ask<Seen>(as, who),
    await database.ask<Seen>(as, who),
  ]);
  assert.deepEqual(first, begun.rows);
  assert.notEqual(second?.[0]?.id, begun.rows[0]?.id);
  const other = scopeOf(randomUUID());
  const offered = await database.begin<Seen>(as, who);
  const [seen] = await offered.goOn(as, () => database.ask<Seen>(other, who));
  assert.notEqual(seen?.id, offered.rows[0]?.id);
  assert.equal(seen?.org, other.org);
});

test('a statement that fails in what was begun takes it back and frees its place', async () => {
  const as = scopeOf(randomUUID());
  for (let n = 0; n < 12; n += 1) {
    const begun = await database.begin(as, who);
    const failing = begun.goOn(as, () => database.ask(as, 'select 1 from nowhere'));
    await assert.rejects(failing, { code: '42P01' });
  }
  assert.equal((await database.ask<Seen>(as, who))[0]?.org, as.org);
});

test('a transaction of another scope never goes on in what was begun', async () => {
  const [as, other] = [scopeOf(randomUUID()), scopeOf(randomUUID())];
  for (const scope of [other, { ...as, reach: 'own' }, { ...as, person: randomUUID() }] as const) {
    const begun = await database.begin<Seen>(as, who);
    const seen = await begun.goOn(as, () => database.transaction(scope, seenIn));
    assert.notEqual(seen?.id, begun.rows[0]?.id);
    assert.equal(seen?.org, scope.org);
  }
});

test('of two transactions at the same moment, one goes on', async () => {
  const as = scopeOf(randomUUID());
  const begun = await database.begin<Seen>(as, who);
  const both = await begun.goOn(as, () =>
    Promise.all([database.transaction(as, seenIn), database.transaction(as, seenIn)]),
  );
  const ids = both.map((seen) => seen?.id);
  assert.equal(new Set(ids).size, 2);
  assert.ok(ids.includes(begun.rows[0]?.id));
});

test('what nobody goes on with ends by itself, and its place is free', async () => {
  const as = scopeOf(randomUUID());
  // More than there are connections: each has to be given back.
  for (let n = 0; n < 12; n += 1) await database.begin(as, who);
  const begun = await database.begin<Seen>(as, who);
  await wait(60);
  const seen = await begun.goOn(as, () => database.transaction(as, seenIn));
  assert.notEqual(seen?.id, begun.rows[0]?.id);
  await begun.end();
});

test('work that opens no transaction leaves none open', async () => {
  const as = scopeOf(randomUUID());
  for (let n = 0; n < 12; n += 1) {
    const begun = await database.begin(as, who);
    assert.equal(await begun.goOn(as, async () => n), n);
  }
});

test('work that fails in what was begun is taken back', async () => {
  const ctx = await newOrg(kernel);
  const as = scopeOf(ctx.org);
  const begun = await database.begin(as, who);
  const failing = begun.goOn(as, () =>
    database.transaction(as, async (db) => {
      await sql`update kernel.org set name = 'other'`.execute(db);
      throw new Error('on purpose');
    }),
  );
  await assert.rejects(failing, /on purpose/);
  const rows = await database.ask(as, 'select name from kernel.org');
  assert.deepEqual(rows, [{ name: 'test' }]);
});

test('work that may be repeated runs again when PostgreSQL undid it, and keeps only its last effects', async () => {
  const ctx = await newOrg(kernel);
  const effects: number[] = [];
  let runs = 0;
  const collide = () =>
    inTransaction(
      ctx,
      async (ctx) => {
        runs += 1;
        const run = runs;
        ctx.afterCommit(() => void effects.push(run));
        await sql`update kernel.org set name = ${`run ${run}`}`.execute(ctx.db);
        if (run % 3 !== 0) {
          await sql`do $$ begin raise exception 'on purpose' using errcode = '40P01'; end $$`.execute(
            ctx.db,
          );
        }
        return run;
      },
      { repeatable: true },
    );
  assert.equal(await collide(), 3);
  assert.deepEqual(effects, [3]);
  const rows = await database.ask(scopeOf(ctx.org), 'select name from kernel.org');
  assert.deepEqual(rows, [{ name: 'run 3' }]);
});

test('work that does not say so runs once, and its caller is told to come again', async () => {
  const ctx = await newOrg(kernel);
  let runs = 0;
  const colliding = inTransaction(ctx, async (ctx) => {
    runs += 1;
    await sql`do $$ begin raise exception 'on purpose' using errcode = '40001'; end $$`.execute(
      ctx.db,
    );
  });
  await assert.rejects(colliding, { status: 503, code: 'busy', facts: { retryAfterSeconds: 2 } });
  assert.equal(runs, 1);
});
