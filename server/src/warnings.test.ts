import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';
import { findPlainConnections } from './warnings.ts';

const found = (env: Record<string, string>) =>
  findPlainConnections(readConfig(env, [])).map((sentence) => sentence.split(' ', 1)[0]);

test('a connection over the network without TLS, and a Redis without a password, are told', () => {
  const away = 'postgres://server:pw@db.example/dojang';
  assert.deepEqual(found({ DATABASE_URL: away }), ['DATABASE_URL']);
  for (const mode of ['disable', 'prefer', 'no-verify']) {
    assert.deepEqual(found({ DATABASE_URL: `${away}?sslmode=${mode}` }), ['DATABASE_URL'], mode);
  }
  const both = { DATABASE_URL: `${away}?sslmode=verify-full`, DATABASE_DIRECT_URL: away };
  assert.deepEqual(found(both), ['DATABASE_DIRECT_URL']);
  assert.deepEqual(found({ REDIS_URL: 'redis://127.0.0.1:6379' }), ['REDIS_URL']);
  assert.deepEqual(found({ REDIS_URL: 'redis://u:pw@cache.example' }), ['REDIS_URL']);
  assert.deepEqual(found({ REDIS_URL: 'redis://cache.example' }), ['REDIS_URL', 'REDIS_URL']);
});

test('what is on this machine, or encrypted, is not warned of; no sentence holds a password', () => {
  for (const url of [
    'postgres://server:pw@127.0.0.1/dojang',
    'postgres://server:pw@localhost:5433/dojang',
    'postgres://server:pw@[::1]/dojang',
    'postgres://server:pw@db.example/dojang?sslmode=verify-full',
    'postgres://server:pw@db.example/dojang?sslmode=require',
    'postgresql://server@localhost/dojang?host=/var/run/postgresql',
  ]) {
    assert.deepEqual(found({ DATABASE_URL: url }), [], url);
  }
  assert.deepEqual(found({ REDIS_URL: 'rediss://u:pw@cache.example' }), []);
  assert.deepEqual(found({}), []);
  const sentences = findPlainConnections(
    readConfig(
      { DATABASE_URL: 'postgres://s:hunter2@db.example/x', REDIS_URL: 'redis://c.example' },
      [],
    ),
  );
  assert.doesNotMatch(sentences.join(), /hunter2/);
});

test('an owner without a login that serves is refused', () => {
  assert.throws(
    () => readConfig({ DATABASE_DIRECT_URL: 'postgres://owner@127.0.0.1/dojang' }, []),
    /give both/,
  );
});
