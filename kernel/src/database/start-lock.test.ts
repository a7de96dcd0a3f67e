import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { testKernel } from '../testing/index.ts';
import { testServer } from '../testing/test-server.ts';
import { systemScope } from './database.ts';
import { withStartLock } from './start-lock.ts';

const kernel = await testKernel();
const { database } = kernel.parts;
/** Any number that is not one of ours. */
const lock = 7_271_099;

const hold = (ms: number, taken = () => {}) =>
  database.transaction(systemScope, async (db) => {
    await sql`select pg_advisory_xact_lock(${lock}::bigint)`.execute(db);
    taken();
    await wait(ms);
  });
const ask = () =>
  withStartLock(database.root, lock, async () => performance.now(), { waitSeconds: 1 });

// The embedded database has one session, which nobody else can wait for.
if (testServer() !== undefined) {
  test('a lock that one transaction keeps is given up, with words that say where to look', async () => {
    const taken = Promise.withResolvers<void>();
    const holding = hold(2_500, taken.resolve);
    await taken.promise;
    await assert.rejects(ask(), /kept the start lock.*for 1 seconds.*objid = 7271099/);
    await holding;
  });

  test('nobody gives up while the lock goes from one start to the next', async () => {
    const began = performance.now();
    // Two in turn, so that it is free at no moment: each stands in PostgreSQL's queue while the other has it.
    const turns = [1, 2].map(async () => {
      for (let n = 0; n < 4; n += 1) await hold(400);
    });
    await wait(100);
    const got = await ask();
    assert.ok(got - began > 2_000, `${got - began} ms`);
    await Promise.all(turns);
  });
}

test('a lock that is free is had at once, and is free again after work that fails', async () => {
  const failing = withStartLock(database.root, lock, () => Promise.reject(new Error('on purpose')));
  await assert.rejects(failing, /on purpose/);
  assert.ok((await ask()) > 0);
});
