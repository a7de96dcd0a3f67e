import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { readText, rowsOf } from './answer.ts';

const whole = JSON.stringify({
  meta: [
    { name: 'a', type: 'String' },
    { name: 'n', type: 'UInt64' },
  ],
  data: [
    ['x', '1'],
    ['y', '2'],
  ],
  rows: 2,
});

test('rows come by the names of their columns', () => {
  assert.deepEqual(rowsOf(whole), [
    { a: 'x', n: '1' },
    { a: 'y', n: '2' },
  ]);
});

test('an answer that is cut anywhere is no answer', () => {
  for (let length = 0; length < whole.length; length += 1) {
    assert.throws(() => rowsOf(whole.slice(0, length)), { fault: 'bad-answer' }, `${length}`);
  }
});

test('an answer with fewer rows than it says is no answer', () => {
  assert.throws(() => rowsOf(whole.replace('"rows":2', '"rows":3')), { fault: 'bad-answer' });
});

test('a page is no answer, however it begins', () => {
  for (const page of ['<html>', '\n <!doctype html>', 'Bad Gateway', '', '[]', 'null', '3']) {
    assert.throws(() => rowsOf(page), { fault: 'bad-answer' }, page);
  }
});

test('an exception behind rows, or in the document, is that exception', () => {
  const exception = 'Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)';
  const expected = { fault: 'too-much-memory', code: 241 };
  const cut = whole.slice(0, whole.indexOf('["y"'));
  assert.throws(() => rowsOf(cut + exception), expected);
  assert.throws(() => rowsOf(`${cut}\n${exception}`), expected);
  const document = JSON.stringify({ ...JSON.parse(whole), exception });
  assert.throws(() => rowsOf(document), expected);
});

test('a text of ClickHouse within the rows is no exception', () => {
  const told = 'Code: 62. DB::Exception: as an error that somebody logged';
  const text = whole.replace('"x"', JSON.stringify(told));
  assert.equal(rowsOf(text)[0]?.a, told);
  assert.throws(() => rowsOf(text.slice(0, -3)), { fault: 'bad-answer' });
});

test('an answer without end is left in the middle', async () => {
  let given = 0;
  const endless = new Readable({
    read() {
      given += 1;
      this.push(Buffer.alloc(1_000));
    },
  });
  await assert.rejects(readText(endless, 10_000), { fault: 'too-large' });
  assert.ok(given < 200, `${given} parts were read`);
});
