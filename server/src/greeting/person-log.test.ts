import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPersonLog, sentenceOf } from './person-log.ts';

test('a person reads warnings as sentences, and nothing of what goes well', () => {
  const said: string[] = [];
  const log = createPersonLog((line) => said.push(line));
  log.info({ url: 'http://127.0.0.1:7410' }, 'dojang is ready');
  log.warn({ folder: '/data', closed: 2 }, 'the folder was closed');
  log.error({ error: new Error('no space left'), trace: 'abc' }, 'the job gave up');
  log.child({ org: 'one' }).warn('slow');
  assert.deepEqual(said, [
    '! the folder was closed (folder: /data, closed: 2)',
    '!! the job gave up (error: no space left, trace: abc)',
    '! slow (org: one)',
  ]);
});

test('a line without facts is its sentence', () => {
  assert.equal(
    sentenceOf('{"lvl":"warn","ts":"x","svc":"dojang","id":"1","msg":"slow"}'),
    '! slow',
  );
});
