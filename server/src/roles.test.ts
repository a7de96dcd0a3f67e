import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listens, readConfig } from './config.ts';
import { migrates } from './ready-database.ts';

const env = { DATABASE_URL: 'postgres://server@127.0.0.1/dojang' };
const of = (...args: string[]) => readConfig(env, args);

test('a process that is started without a role has all of them, on either database', () => {
  for (const config of [readConfig({}, []), of()]) {
    assert.deepEqual([...config.roles], ['http', 'live', 'worker', 'migrate']);
    assert.ok(migrates(config) && listens(config));
  }
});

test('roles are named one by one; only who is asked to migrates a PostgreSQL', () => {
  assert.deepEqual([...of('--role=http,worker').roles], ['http', 'worker']);
  assert.equal(migrates(of('--role=http,worker')), false);
  assert.equal(migrates(of('--role=worker,migrate')), true);
  assert.equal(listens(of('--role=live')), true);
  assert.equal(listens(of('--role=worker,migrate')), false);
  // Nobody else could: the folder belongs to this process.
  assert.equal(migrates(readConfig({}, ['--role=http,worker'])), true);
});

test('a role that is not known, and roles apart on the embedded database, are refused with words', () => {
  assert.throws(() => of('--role=web'), /--role takes http, live, worker, migrate/);
  assert.throws(() => of('--role='), /--role takes/);
  for (const role of ['http', 'worker', 'migrate', 'live', 'live,migrate']) {
    assert.throws(() => readConfig({}, [`--role=${role}`]), /give DATABASE_URL/, role);
  }
});

test('a worker takes the classes of jobs that it is told; anything else is refused with words', () => {
  assert.deepEqual(
    [...of('--role=worker', '--queues=interactive,deliver').queues],
    ['interactive', 'deliver'],
  );
  assert.equal(of('--role=worker').queues.size, 5);
  assert.throws(() => of('--role=worker', '--queues=fast'), /--queues takes interactive/);
  assert.throws(() => of('--role=http', '--queues=act'), /add worker to --role/);
  assert.throws(() => readConfig({}, ['--queues=act']), /give DATABASE_URL/);
});
