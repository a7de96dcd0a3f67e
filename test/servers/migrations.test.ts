/** A migration that needs a table which somebody reads for long: neither it nor the others wait behind each other. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { migrate, openDatabase } from '@dojang/kernel/server';
import { testKernel, testServer } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import pg from 'pg';

assert.ok(testServer(), 'run by `npm test -- --servers`');
const kernel = await testKernel();
const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
  kernel.parts.database.root,
);
const server = testServer(rows[0]?.name);
assert.ok(server);
const database = await openDatabase(server);
const folder = mkdtempSync(join(tmpdir(), 'dojang-migrate-'));
const owners = [{ owner: 'tried', folder: pathToFileURL(folder) }];
const connect = async () => {
  const client = new pg.Client(server.ownerUrl);
  await client.connect();
  return client;
};
const [reader, other] = [await connect(), await connect()];
after(async () => {
  await Promise.all([reader.end(), other.end()]);
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a migration behind a long reader lets the others pass, and runs once the reader has ended', async () => {
  writeFileSync(join(folder, '0001_a.sql'), 'create table tried.a (n int);');
  await migrate(database, owners);
  writeFileSync(join(folder, '0002_b.sql'), 'alter table tried.a add column m int;');
  await reader.query('begin');
  await reader.query('select * from tried.a');
  const migrating = migrate(database, owners);
  const isBehind = async () => {
    const { rows } = await other.query(
      `select from pg_locks where not granted and relation = 'tried.a'::regclass`,
    );
    return rows.length > 0;
  };
  while (!(await isBehind())) await new Promise(setImmediate);
  // Queues behind the migration: without a bound it would stand there as long as the reader reads.
  await other.query("set lock_timeout = '10s'");
  await other.query('select * from tried.a');
  await reader.query('commit');
  assert.deepEqual(await migrating, ['tried/0002_b.sql']);
});

test('a reader that stays stops the migration with words, and nothing of it is left', async () => {
  writeFileSync(
    join(folder, '0003_c.sql'),
    'create table tried.c (n int); alter table tried.a add column k int;',
  );
  await reader.query('begin');
  await reader.query('select * from tried.a');
  await assert.rejects(
    migrate(database, owners),
    /tried\/0003_c\.sql asked 5 times .* left no trace: find the session by "select pid/,
  );
  await reader.query('commit');
  assert.deepEqual(await migrate(database, owners), ['tried/0003_c.sql']);
});
