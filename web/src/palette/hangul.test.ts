import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { consonantsOf, hangulOf, initialsOf, keysOf, onOtherLayout } from './hangul.ts';

const pairs = [
  ['초안', 'chdks'],
  ['설정', 'tjfwjd'],
  ['도장', 'ehwkd'],
  ['닭볶음', 'ekfrqhRdma'],
  ['의자', 'dmlwk'],
  ['값이', 'rkqtdl'],
  ['괜찮아', 'rhoscksgdk'],
  ['왜', 'dho'],
  ['읽고', 'dlfrrh'],
] as const;

test('a Korean word and its keys are the same word, both ways', () => {
  for (const [word, keys] of pairs) {
    assert.equal(keysOf(word), keys.toLowerCase(), word);
    assert.equal(hangulOf(keys), word, keys);
  }
});

test('an English word that was typed on the Hangul layout is read by its keys', () => {
  assert.equal(keysOf('ㄴㄷㅅ샤ㅜㅎㄴ'), 'settings');
  assert.equal(keysOf('ㅣㄷㅇㅎㄷㄱ'), 'ledger');
  assert.equal(onOtherLayout('ㅣㄷㅇㅎㄷㄱ'), 'ledger');
  assert.equal(onOtherLayout('chdks'), '초안');
  assert.equal(onOtherLayout('1234'), undefined);
});

test('a syllable that is being composed has the first keys of the finished word', () => {
  for (const typed of ['ㅊ', '초', '초아', '초안']) {
    assert.ok(keysOf('초안').startsWith(keysOf(typed)), typed);
  }
  // The final that is about to move to the next syllable.
  assert.ok(keysOf('도장').startsWith(keysOf('돚')));
});

test('initials are found, clusters of the keyboard among them', () => {
  assert.equal(initialsOf('초안 보기'), 'ㅊㅇ ㅂㄱ');
  assert.equal(consonantsOf('ㅊㅇ'), 'ㅊㅇ');
  assert.equal(consonantsOf('ㄳ'), 'ㄱㅅ');
  assert.equal(consonantsOf('초ㅇ'), undefined);
  assert.equal(consonantsOf(' '), undefined);
});

test('every Hangul syllable comes back from its keys, alone and beside another', () => {
  const syllable = fc
    .integer({ min: 0xac00, max: 0xd7a3 })
    .map((code) => String.fromCodePoint(code));
  // Between two words the keys are not ambiguous.
  const back = (text: string) => {
    const keys = [...text].map((each) => keysOf(each)).join(' ');
    return hangulOf(keys).replaceAll(' ', '');
  };
  fc.assert(
    fc.property(syllable, syllable, (one, two) => {
      // Shift is lost in the keys: a doubled letter comes back single.
      assert.equal(keysOf(back(one + two)), keysOf(one + two));
    }),
  );
});

test('any text has keys, and no text breaks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      keysOf(text);
      hangulOf(text);
      onOtherLayout(text);
      consonantsOf(text);
    }),
  );
});
