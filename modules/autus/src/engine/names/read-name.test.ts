import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readName } from './read-name.ts';

const nameOf = (text: string) => readName(text)?.name;

test('a Korean name is one word, however it was spaced, composed or marked', () => {
  for (const text of [
    '김민준',
    ' 김 민준 ',
    '김\u200b민준',
    '김민준'.normalize('NFD'),
    '★김민준',
    '1. 김민준',
    '김민준(형제)',
    '김민준A',
    '김민준②',
    '김민준 학생',
    '김민준님',
    '(김민준)',
  ]) {
    assert.equal(nameOf(text), '김민준', text);
  }
  assert.equal(readName('김민준B')?.suffix, 'B');
  assert.equal(readName('김민준②')?.suffix, '2');
  assert.deepEqual(readName('김민준(쌍둥이)')?.notes, ['쌍둥이']);
});

test('surnames of two syllables are known, also before a space', () => {
  const parts = (text: string) => [readName(text)?.surname, readName(text)?.given];
  assert.deepEqual(parts('남궁민수'), ['남궁', '민수']);
  assert.deepEqual(parts('남궁 민'), ['남궁', '민']);
  assert.deepEqual(parts('남 궁민'), ['남', '궁민']);
  assert.deepEqual(parts('선우'), ['선', '우']);
  assert.deepEqual(parts('김봄'), ['김', '봄']);
});

test('a name that ends like an address keeps its end', () => {
  for (const name of ['김하양', '박지군', '김양', '장군']) assert.equal(nameOf(name), name);
  assert.equal(nameOf('김하양 양'), '김하양');
});

test('a parent who stands there by the child’s name is told apart from the child', () => {
  for (const text of ['엄마 (김민준)', '김민준 엄마', '김민준(엄마)', '김민준 어머니']) {
    assert.equal(nameOf(text), '김민준', text);
    assert.equal(readName(text)?.kin, 'mother', text);
  }
  assert.equal(readName('민준맘')?.kin, 'mother');
  assert.equal(readName('민준이 아빠')?.name, '민준');
  assert.equal(readName('김민준(형제)')?.kin, undefined);
});

test('foreign names keep their spaces, and romanised ones their letters', () => {
  assert.equal(nameOf('응우옌 반 남'), '응우옌 반 남');
  assert.equal(nameOf('kim, min-jun'), 'Min-Jun Kim');
  assert.equal(nameOf('Jane KIM'), 'Jane Kim');
  assert.equal(nameOf('ＫＩＭ'), 'Kim');
});

test('two whole names in a cell are two, and a name beside a nickname is one', () => {
  assert.deepEqual(readName('김민준/김서준')?.names, ['김민준', '김서준']);
  assert.equal(readName('김민준/Jason')?.names, undefined);
  assert.deepEqual(readName('김민준/Jason')?.notes, ['Jason']);
});

test('what has no letter is no name', () => {
  for (const text of ['', ' ', '123', '-', '010-1234-5678', '...'])
    assert.equal(readName(text), undefined);
});

test('any text is read without an error, and a name that was read reads as itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const read = readName(text);
      assert.ok(!read || read.name.length <= 80);
    }),
  );
  const syllable = fc
    .integer({ min: 0xac00, max: 0xd7a3 })
    .map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.array(syllable, { minLength: 2, maxLength: 2 }), (given) => {
      const name = `김${given.join('')}`;
      const once = readName(name)?.name ?? '';
      assert.equal(readName(once)?.name, once);
    }),
  );
});
