import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { awaitMigrations, migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';

const folderOf = (files: Record<string, string>) => {
  const path = mkdtempSync(join(tmpdir(), 'dojang-migrations-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { path, owner: { owner: 'tried', folder: pathToFileURL(path) } };
};
const database = await openDatabase({ folder: null });

test('files run in order, once, and later ones are added', async () => {
  const { path, owner } = folderOf({
    '0002_b.sql': 'insert into tried.a values (2);',
    '0001_a.sql': 'create table tried.a (n int);',
    'notes.txt': 'not a migration',
  });
  assert.deepEqual(await migrate(database, [owner]), ['tried/0001_a.sql', 'tried/0002_b.sql']);
  assert.deepEqual(await migrate(database, [owner]), []);
  writeFileSync(join(path, '0003_c.sql'), 'insert into tried.a values (3)');
  assert.deepEqual(await migrate(database, [owner]), ['tried/0003_c.sql']);

  writeFileSync(join(path, '0001_a.sql'), 'create table tried.a (n bigint);');
  await assert.rejects(migrate(database, [owner]), /0001_a.sql was edited after it ran/);
});

test('a migration that fails leaves no trace and can be fixed', async () => {
  const { path, owner } = folderOf({
    '0001_broken.sql': 'create table broken.half (n int); select 1 / 0;',
  });
  const broken = { ...owner, owner: 'broken' };
  await assert.rejects(
    migrate(database, [broken]),
    /broken\/0001_broken.sql failed and left no trace/,
  );
  const { rows } = await sql<{
    there: string | null;
  }>`select to_regclass('broken.half') as there`.execute(database.root);
  assert.equal(rows[0]?.there, null);
  writeFileSync(join(path, '0001_broken.sql'), 'create table broken.half (n int);');
  assert.deepEqual(await migrate(database, [broken]), ['broken/0001_broken.sql']);
});

test('who does not migrate waits until another has, and says what is missing when nobody does', async () => {
  const { path, owner } = folderOf({ '0001_a.sql': 'create table waited.a (n int);' });
  const waited = [{ ...owner, owner: 'waited' }];
  const heard: string[][] = [];
  const onWait = (missing: string[]) => heard.push(missing);
  await assert.rejects(
    awaitMigrations(database, waited, { timeoutMs: 1, onWait }),
    /lacks 1 migrations.*waited\/0001_a\.sql.*--role=migrate/,
  );
  const waiting = awaitMigrations(database, waited, { onWait });
  await migrate(database, waited);
  await waiting;
  assert.deepEqual(heard, [['waited/0001_a.sql'], ['waited/0001_a.sql']]);
  await awaitMigrations(database, waited, { timeoutMs: 0, onWait });
  // An older version beside a newer one: what the database has beyond it is no fault.
  writeFileSync(join(path, '0002_b.sql'), 'create table waited.b (n int);');
  await migrate(database, waited);
  rmSync(join(path, '0002_b.sql'));
  await awaitMigrations(database, waited, { timeoutMs: 0, onWait });
  assert.deepEqual(await migrate(database, waited), []);
  assert.equal(heard.length, 2, 'there was nothing to wait for any more');
});
