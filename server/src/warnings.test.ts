import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Logger } from '@dojang/kernel/server';
import { readConfig } from './config.ts';
import { findPlainConnections, warnOfOpenMetrics } from './warnings.ts';

const found = (env: Record<string, string>) =>
  findPlainConnections(readConfig(env, [])).map((sentence) => sentence.split(' ', 1)[0]);

test('a connection over the network without TLS, and a Redis without a password, are reported', () => {
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
  const sentinels = 'redis+sentinel://:pw@127.0.0.1,cache.example/main';
  assert.deepEqual(found({ REDIS_URL: sentinels }), ['REDIS_URL']);
  assert.deepEqual(found({ REDIS_URL: sentinels.replace('redis', 'rediss') }), []);
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

test('a REDIS_URL of no form that there is, is refused by the name of the variable and a fix', () => {
  assert.throws(
    () => readConfig({ REDIS_URL: 'redis+sentinel://:hunter2@a,b' }, []),
    (error: Error) =>
      /REDIS_URL: it lacks the name of the group: redis\+sentinel:\/\/h1,h2,h3\/name/.test(
        error.message,
      ) && !error.message.includes('hunter2'),
  );
});

test('metrics that the network reads without a token are warned of', () => {
  const warned: string[] = [];
  const log = { warn: (text: string) => void warned.push(text) } as unknown as Logger;
  const warn = (env: Record<string, string>) => {
    const { DOJANG_OPS_HOST: host, DOJANG_METRICS_TOKEN: token } = readConfig(env, []);
    warnOfOpenMetrics(host, token, log);
  };
  warn({ DOJANG_HOST: '0.0.0.0' });
  warn({ DOJANG_OPS_HOST: '0.0.0.0', DOJANG_METRICS_TOKEN: 'a-token-of-the-test' });
  assert.deepEqual(warned, [], 'the port is for this machine when nothing else is said');
  warn({ DOJANG_OPS_HOST: '0.0.0.0' });
  assert.match(warned[0] ?? '', /set DOJANG_METRICS_TOKEN/);
});
