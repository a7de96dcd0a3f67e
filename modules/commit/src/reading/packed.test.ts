import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack, unpack, unpackJson } from './packed.ts';

test('a text is packed and comes back, and one from before is read as it was', () => {
  const text = JSON.stringify({ path: '결제.ts', list: Array(10_000).fill('x') });
  assert.ok(pack(text).length < text.length / 20);
  assert.equal(unpack(pack(text)), text);
  assert.equal(unpack(text), text);
  assert.deepEqual(unpackJson(JSON.stringify(pack(text))), JSON.parse(text));
  assert.deepEqual(unpackJson(text), JSON.parse(text));
});

test('a row that was written to harm does not unpack to all of the memory', () => {
  const bomb = `gzip:${gzipSync(Buffer.alloc(80 * 1024 * 1024)).toString('base64')}`;
  assert.throws(() => unpack(bomb), { code: 'ERR_BUFFER_TOO_LARGE' });
});
