import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { testDatabase } from '../testing/index.ts';
import { gramsOf, gramsToFind } from './grams.ts';
import { containsPattern } from './like.ts';

const database = await testDatabase();

test('a text has its letters, pairs and, outside of Hangul, threes; a query asks for the longest', () => {
  assert.deepEqual(gramsOf('환불함'), ['환', '환불', '불', '불함', '함']);
  assert.deepEqual(gramsToFind('환불함'), ['환불', '불함']);
  assert.deepEqual(gramsToFind('Pay UI 돈 x'), ['pay', 'ui', '돈', 'x']);
  assert.deepEqual(gramsToFind('v2환불'), ['v2', '2환', '환불']);
  assert.deepEqual(gramsToFind(' \n '), []);
});

/** Letters that meet often, so that many texts hold many words, and those on which databases differ about case. */
const letters = [
  ...['환', '불', '결', '제', 'ㅎ', 'a', 'B', 'b', 'é', 'É', 'é', '%', '_', '\\', '.', '1'],
  ...[
    'İ',
    'I',
    'ı',
    'i',
    'Σ',
    'σ',
    'ς',
    'ẞ',
    'ß',
    '\u212A',
    'k',
    '支',
    '払',
    '🙂',
    ' ',
    '\n',
    '\u00a0',
  ],
];
const text = fc.array(fc.constantFrom(...letters), { maxLength: 12 }).map((some) => some.join(''));
const word = fc
  .array(fc.constantFrom(...letters.filter((letter) => /\S/.test(letter))), {
    minLength: 1,
    maxLength: 4,
  })
  .map((some) => some.join(''));

test('whatever text a word is in for the database has the grams that the word asks for', async () => {
  const pairs = fc.sample(fc.tuple(text, word), 20_000);
  const { rows } = await sql<{ at: number }>`select (at - 1)::int as at
    from unnest(${pairs.map(([text]) => text)}::text[], ${pairs.map(([, word]) => containsPattern(word))}::text[])
      with ordinality as pair (text, pattern, at)
    where text ilike pattern`.execute(database.root);
  assert.ok(rows.length > 500, `${rows.length} pairs match`);
  for (const { at } of rows) {
    const [text, word] = pairs[at]!;
    const grams = new Set(gramsOf(text));
    const missing = gramsToFind(word).filter((gram) => !grams.has(gram));
    assert.deepEqual(missing, [], `${JSON.stringify(word)} in ${JSON.stringify(text)}`);
  }
});
