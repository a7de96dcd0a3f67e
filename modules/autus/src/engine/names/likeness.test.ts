import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editsBetween, jamoApart, jaroWinkler } from './likeness.ts';
import { romanKeys } from './romanise.ts';

test('Jaro–Winkler gives the figures of Winkler’s paper', () => {
  assert.equal(jaroWinkler('MARTHA', 'MARHTA').toFixed(3), '0.961');
  assert.equal(jaroWinkler('DIXON', 'DICKSONX').toFixed(3), '0.813');
  assert.equal(jaroWinkler('', 'A'), 0);
});

test('names are compared by jamo: a wrong vowel is one apart, another syllable more', () => {
  assert.equal(jamoApart('이하윤', '이허윤'), 1);
  assert.equal(jamoApart('김민준', '김민준'), 0);
  assert.ok(jamoApart('김민준', '김서준') > 1);
  assert.equal(editsBetween('ab', 'ba'), 1);
});

test('likeness is the same from both sides, and 1 of a text and itself', () => {
  const word = fc.string({ maxLength: 80 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      assert.ok(Math.abs(jaroWinkler(a, b) - jaroWinkler(b, a)) < 1e-9);
      assert.equal(editsBetween(a, b), editsBetween(b, a));
      assert.equal(jaroWinkler(a, a), 1);
    }),
  );
});

test('a romanised name folds to the key of its Hangul', () => {
  for (const [hangul, roman] of [
    ['김민준', 'Kim Min-jun'],
    ['김민준', 'Minjoon Kim'],
    ['이서아', 'LEE Seo-ah'],
    ['박지우', 'Park Jiwoo'],
    ['최하윤', 'Choi Ha-yoon'],
  ] as const) {
    assert.ok(romanKeys(roman).includes(romanKeys(hangul)[0] ?? '?'), `${hangul} ${roman}`);
  }
});
