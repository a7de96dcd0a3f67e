import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPush } from './push-message.ts';

const origin = 'https://dojang.example';
const read = (data: unknown) =>
  readPush(typeof data === 'string' ? data : JSON.stringify(data), origin);

test('a push opens a path of this origin only', () => {
  assert.equal(read({ url: '/drafts/1?a=b' }).path, '/drafts/1?a=b');
  assert.equal(read({ url: `${origin}/l/abc` }).path, '/l/abc');
  assert.equal(read({ url: 'https://evil.example/l/abc' }).path, '/');
  assert.equal(read({ url: 'javascript:alert(1)' }).path, '/');
  assert.equal(read({ url: '//evil.example/' }).path, '/');
});

test('a push that cannot be read still says that something waits', () => {
  for (const broken of ['', 'no json', 'null', '[]', '{"title":5}']) {
    const message = read(broken);
    assert.ok(message.title.length > 0);
    assert.equal(message.path, '/');
  }
});

test('only a push that says so is noticed although it replaces another', () => {
  assert.equal(read({ again: true }).again, true);
  for (const again of [undefined, false, 'true', 1]) assert.equal(read({ again }).again, false);
});
