import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { migrate } from './migrate.ts';
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

test('a migration that fails leaves no trace and can be mended', async () => {
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
