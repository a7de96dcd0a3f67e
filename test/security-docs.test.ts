/** docs/security.md claims nothing that no test shows: each row names a test that is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const rows = readFileSync('docs/security.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('.test.ts`'));

test('every test that docs/security.md names is there', () => {
  assert.ok(rows.length >= 30, `only ${rows.length} rows were seen`);
  const missing = rows.flatMap((row) =>
    [...row.matchAll(/`([\w./-]+\.test\.ts)`: ([^;|]+)/g)]
      .filter(([, path = '', name = '']) => {
        const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
        return !text.includes(name.trim());
      })
      .map(([found]) => found.trim()),
  );
  assert.deepEqual(missing, []);
});

test('every row of a table of attacks names its test', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const tables = text.split('\n\n').filter((part) => /\| test +\|\n/.test(part));
  assert.ok(tables.length >= 1);
  const bare = tables
    .flatMap((table) => table.trim().split('\n').slice(2))
    .filter((row) => !/`[\w./-]+\.test\.ts`: /.test(row));
  assert.deepEqual(bare, []);
});
