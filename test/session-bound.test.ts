import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** Behind a pooler in transaction mode, the next statement may run on another connection. */
const sessionBound: readonly [RegExp, string][] = [
  [/pg_(?:try_)?advisory_(?:lock|unlock)\w*\(/i, 'take pg_advisory_xact_lock in a transaction'],
  [/set_config\((?:[^()]|\([^()]*\))*,\s*false\s*\)/i, 'give set_config true, for the transaction'],
  [/[`'"]\s*set\s+(?!local\b|constraints\b)\w+\s*(?:=|to\b)/i, 'write set local'],
  [/[`'"](?:un)?listen\s/i, 'LISTEN by DATABASE_DIRECT_URL alone'],
  [/[`'"]\s*(?:create\s+temp|discard\s|prepare\s|deallocate\s)|\bwith\s+hold\b/i, 'do without'],
];

/** One session, in this process: there is no pooler. */
const embedded = 'kernel/src/database/embedded-database.ts';

const faultsIn = (text: string) =>
  sessionBound.filter(([pattern]) => pattern.test(text)).map(([, fix]) => fix);

test('nothing that serves is bound to a session of the database', () => {
  const paths = globSync(['kernel/src/**/*.ts', 'modules/*/src/**/*.ts', 'server/src/**/*.ts'])
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
    .filter((path) => path !== embedded);
  assert.ok(paths.length > 250, `${paths.length} files were seen`);
  const found = paths.flatMap((path) =>
    faultsIn(readFileSync(path, 'utf8')).map((fix) => `${path}: ${fix}`),
  );
  assert.deepEqual(found, []);
  assert.equal(faultsIn(readFileSync(embedded, 'utf8')).length, 1, 'the rule finds what is there');
});

test('the rule knows the forms that bind a session, and those that do not', () => {
  for (const bad of [
    'sql`select pg_advisory_lock(1)`',
    'sql`select pg_try_advisory_lock(1)`',
    "select set_config('lock_timeout', '3s', false)",
    'client.query("set statement_timeout = 0")',
    "query('SET search_path TO x')",
    'exec(`listen "jobs"`)',
    'exec(`create temp table x (n int)`)',
  ]) {
    assert.equal(faultsIn(bad).length, 1, bad);
  }
  for (const good of [
    'sql`select pg_advisory_xact_lock(1)`',
    "select set_config('role', 'dojang_app', true)",
    'exec("set local lock_timeout = 0")',
    'sql`update x set a = 1`',
  ]) {
    assert.deepEqual(faultsIn(good), [], good);
  }
});
