/** What is promised to happen once, asked for many times at one moment from two servers on one PostgreSQL. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inTransaction, listEvents, record } from '@dojang/kernel';
import { buildHttp, migrate, openDatabase, verifyLedger } from '@dojang/kernel/server';
import {
  allowAnyMonth,
  newOrg,
  pairDevice,
  sendAnonymous,
  testKernel,
  testServer,
} from '@dojang/kernel/testing';
import { newNote, stampedNotes } from '@dojang/kernel/testing/note-kind';
import { noteModules } from '@dojang/kernel/testing/note-module';
import { sql } from 'kysely';

assert.ok(testServer(), 'run by `npm test -- --servers`');
const kernel = await testKernel({ modules: noteModules });
const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
  kernel.parts.database.root,
);
const own = testServer(rows[0]?.name);
assert.ok(own);
const second = await openDatabase(own);
const parts = [kernel.parts, { ...kernel.parts, database: second }] as const;
const servers = [buildHttp(parts[0], noteModules), buildHttp(parts[1], noteModules)] as const;
after(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await second.close();
});

const of = (answers: readonly { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status);

test('of twelve who claim one link at once, one is signed in', async () => {
  for (let round = 0; round < 3; round += 1) {
    const ctx = await newOrg(kernel);
    const phone = await pairDevice(servers[0], ctx);
    const { body } = await phone.send('POST', '/pairings', { kind: 'phone' });
    const claim = { secret: body.link.split('#')[1], deviceName: 'thief', kind: 'browser' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        sendAnonymous(servers[n % 2 === 0 ? 0 : 1], 'POST', '/pairings/claim', claim),
      ),
    );
    assert.equal(of(answers, 201).length, 1, answers.map(({ status }) => status).join());
    assert.equal(answers.filter(({ cookies }) => cookies.length > 0).length, 1);
  }
});

test('of twenty stamps at once, one is made, and it acts once', async () => {
  const ctx = await newOrg(kernel);
  const phones = [await pairDevice(servers[0], ctx), await pairDevice(servers[1], ctx)] as const;
  const { id, digest } = await newNote(ctx);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      phones[n % 2 === 0 ? 0 : 1].send('PUT', `/drafts/${id}/stamp`, {
        decision: 'approve',
        digest,
      }),
    ),
  );
  assert.deepEqual([of(answers, 200).length, of(answers, 409).length], [1, 19]);
  assert.equal(stampedNotes.filter((noted) => noted === id).length, 1);
  assert.equal((await listEvents(ctx, { type: 'kernel.draft-stamped' })).length, 1);
});

test('of twenty refreshes with one token at once, each gets the same successor; a third generation ends it all', async () => {
  const ctx = await newOrg(kernel);
  const agent = await pairDevice(servers[0], ctx, 'agent');
  assert.ok(agent.tokens);
  const { refresh } = agent.tokens;
  const rotate = (n: number, refreshToken: string) =>
    sendAnonymous(servers[n % 2 === 0 ? 0 : 1], 'POST', '/sessions/refresh', { refreshToken });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => rotate(n, refresh)));
  assert.equal(of(answers, 200).length, 20, answers.map(({ status }) => status).join());
  const next = new Set(answers.map(({ body }) => body.refreshToken as string));
  assert.equal(next.size, 1, 'one token was rotated once');
  const [successor = ''] = next;
  const later = await rotate(0, successor);
  assert.equal(later.status, 200);
  // The first token is not the immediate predecessor any more, so its holder stole it.
  assert.equal((await rotate(1, refresh)).status, 401);
  assert.equal((await rotate(0, later.body.refreshToken)).status, 401, 'the family ends');
});

test('events that two servers append at once have no gap and one chain', async () => {
  const ctx = await newOrg(kernel);
  const writers = Array.from({ length: 24 }, (_, n) =>
    inTransaction({ ...ctx, parts: parts[n % 2 === 0 ? 0 : 1] }, async (ctx) => {
      for (let more = 0; more < 5; more += 1) {
        await record(ctx, 'kernel.raced', { n, more }, { subjects: [randomUUID()] });
      }
      if (n % 6 === 5) throw new Error('taken back');
    }).catch((error: Error) => assert.equal(error.message, 'taken back')),
  );
  await Promise.all(writers);
  const verdict = await verifyLedger(ctx);
  assert.deepEqual([verdict.ok, verdict.events], [true, 100]);
});

test('a transaction that is slow after its event does not hold up another of the same org', async () => {
  const ctx = await newOrg(kernel);
  const slow = Promise.withResolvers<void>();
  const recorded = Promise.withResolvers<void>();
  const first = inTransaction(ctx, async (ctx) => {
    await record(ctx, 'kernel.tried', { n: 'slow' }, { subjects: [] });
    recorded.resolve();
    await slow.promise;
  });
  await recorded.promise;
  await inTransaction({ ...ctx, parts: parts[1] }, (ctx) =>
    record(ctx, 'kernel.tried', { n: 'quick' }, { subjects: [] }),
  );
  slow.resolve();
  await first;
  assert.deepEqual(
    (await listEvents(ctx)).map(({ data }) => data),
    [{ n: 'slow' }, { n: 'quick' }],
  );
});

test('a lock that somebody smuggles in and keeps stops neither the first event of a month nor another org', async () => {
  const { org } = await newOrg(kernel);
  const other = await newOrg(kernel);
  await allowAnyMonth(second);
  const release = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const scope = { role: 'dojang_app', org, person: '' } as const;
  const holding = second.transaction(scope, async (db) => {
    for (let lock = 7_271_013; lock < 7_271_025; lock += 1) {
      await sql`select pg_advisory_xact_lock(${lock}::bigint)`.execute(db);
    }
    taken.resolve();
    await release.promise;
  });
  await taken.promise;
  const now = () => new Date('2093-04-01T00:00:00.000Z');
  const began = performance.now();
  await inTransaction({ ...other, now }, (ctx) =>
    record(ctx, 'kernel.tried', {}, { subjects: [] }),
  );
  assert.ok(performance.now() - began < 5_000, 'the month was made in the meantime');
  release.resolve();
  await holding;
});

/** One migration that has not run. */
function newOwner(owner: string) {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-races-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, '0001_nothing.sql'), 'select 1');
  return { owner, folder: pathToFileURL(folder) };
}

test('a start that waits for a lock which somebody keeps ends in time, with words', async () => {
  const { org } = await newOrg(kernel);
  const { database } = kernel.parts;
  const release = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const scope = { role: 'dojang_app', org, person: '' } as const;
  const holding = second.transaction(scope, async (db) => {
    await sql`select pg_advisory_xact_lock(7271014::bigint)`.execute(db);
    taken.resolve();
    await release.promise;
  });
  await taken.promise;
  const words = /kept the start lock.*for 1 seconds.*objid = 7271014/;
  const held = newOwner('held');
  await assert.rejects(migrate(database, [held], { waitSeconds: 1 }), words);
  assert.deepEqual(await migrate(database, [], { waitSeconds: 1 }), [], 'nothing is to be done');
  release.resolve();
  await holding;
  assert.deepEqual(await migrate(database, [held]), ['held/0001_nothing.sql']);
});
