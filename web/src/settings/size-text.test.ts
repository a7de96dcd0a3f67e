import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeText } from './size-text.ts';

test('a size is said in the unit that people say it in', () => {
  const sizes = [0, 999, 1_000, 3_400, 990_000, 1_234_567, 5_000_000_000, 7e15];
  assert.deepEqual(
    sizes.map((bytes) => sizeText(bytes, 'en')),
    ['0 byte', '999 byte', '1 kB', '3 kB', '990 kB', '1.2 MB', '5 GB', '7,000,000 GB'],
  );
  assert.equal(sizeText(1_234_567, 'ko'), '1.2MB');
});
