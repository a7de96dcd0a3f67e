import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rank } from './ranking.ts';

const places = ['초안', '기록', '저장소', '규칙', '원장', '기기', '사람', '알림', '설정'].map(
  (label) => ({ id: label, label }),
);
const english = [
  'Drafts',
  'History',
  'Repositories',
  'Ledger',
  'Devices',
  'Settings',
  'Set the light theme',
].map((label) => ({ id: label, label }));
const labels = (found: readonly { label: string }[]) => found.map(({ label }) => label);

test('a place is found by its name, its first letters, its initials and its keys on either layout', () => {
  for (const typed of ['초안', '초', 'ㅊㅇ', 'ㅊ', 'chdks', 'chd']) {
    assert.equal(rank(places, typed)[0]?.label, '초안', typed);
  }
  for (const typed of ['settings', 'SETT', 'ㄴㄷㅅ샤ㅜㅎㄴ', 'stng']) {
    assert.equal(rank(english, typed)[0]?.label, 'Settings', typed);
  }
  assert.deepEqual(rank(english, 'qqq'), []);
});

test('a name before a word of it, a word before a part, and a part before scattered letters', () => {
  const all = ['A set of dates', 'Reset', 'Set', 'Settings', 'S e t'].map((label) => ({
    id: label,
    label,
  }));
  assert.deepEqual(labels(rank(all, 'set')), [
    'Set',
    'Settings',
    'A set of dates',
    'Reset',
    'S e t',
  ]);
});

test('every word has to be there, in any order; another word for a thing counts less than its name', () => {
  assert.deepEqual(labels(rank(english, 'theme light')), ['Set the light theme']);
  const all = [
    { id: 'a', label: 'Devices', words: ['phone'] },
    { id: 'b', label: 'Phone' },
  ];
  assert.deepEqual(labels(rank(all, 'phone')), ['Phone', 'Devices']);
});

test('among equals the lately used comes first, and without it the order stays', () => {
  assert.deepEqual(labels(rank(places, '기')), ['기록', '기기']);
  assert.deepEqual(labels(rank(places, '기', ['기기'])), ['기기', '기록']);
  assert.equal(rank(places, '', ['설정'])[0]?.label, '설정');
  assert.equal(rank(places, '').length, places.length);
});

test('the order of what is found does not depend on what is not', () => {
  const text = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), text, (names, typed) => {
      const all = names.map((label, at) => ({ id: String(at), label }));
      const found = rank(all, typed);
      assert.deepEqual(rank(found, typed), found);
    }),
  );
});
