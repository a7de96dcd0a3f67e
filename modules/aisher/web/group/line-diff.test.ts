import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffOf, wordsOf } from './line-diff.ts';

const marks = { same: ' ', removed: '-', added: '+' } as const;
const shown = (a: string, b: string) =>
  diffOf(wordsOf(a), wordsOf(b))
    .map(({ kind, text }) => (kind === 'same' ? text : `[${marks[kind]}${text}]`))
    .join('');

test('words that differ are marked where they stand, and the others stay', () => {
  assert.equal(
    shown('order 17 is late', 'order 4 is very late'),
    'order [-17][+4] is [+very][+ ]late',
  );
  assert.equal(shown('', 'a'), '[+a]');
  assert.equal(shown('a', ''), '[-a]');
});

test('pieces joined are the two texts again, whatever they are', () => {
  const texts = [
    '주문 17이 늦어요!',
    'at f (a.js:1:2)',
    'x  y\tz',
    '',
    'aaaa bbbb aaaa',
    'bbbb aaaa bbbb',
  ];
  for (const a of texts) {
    for (const b of texts) {
      const pieces = diffOf(wordsOf(a), wordsOf(b));
      const without = (kind: string) =>
        pieces.flatMap((piece) => (piece.kind === kind ? [] : [piece.text])).join('');
      assert.deepEqual([without('added'), without('removed')], [a, b]);
    }
  }
});

test('two long texts are compared at their beginning alone', () => {
  const many = Array.from({ length: 5_000 }, (_, n) => String(n));
  assert.equal(diffOf(many, many).length, 300);
});
