import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findUnseen, hasUnseen, piecesOf, spellUnseen, stripUnseen } from './unseen.ts';

const hidden = [
  ['\u202e', 'U+202E RLO'],
  ['\u2066', 'U+2066 LRI'],
  ['\u061c', 'U+061C ALM'],
  ['\u200b', 'U+200B ZWSP'],
  ['\u200c', 'U+200C ZWNJ'],
  ['\u200d', 'U+200D ZWJ'],
  ['\u2060', 'U+2060 WJ'],
  ['\ufeff', 'U+FEFF BOM'],
  ['\u00ad', 'U+00AD SHY'],
  ['\u034f', 'U+034F CGJ'],
  ['\u3164', 'U+3164'],
  ['\u115f', 'U+115F'],
  ['\u2800', 'U+2800'],
  ['\ufe00', 'U+FE00'],
  ['\ufe0f', 'U+FE0F'],
  ['\u{e0041}', 'U+E0041'],
  ['\u{e0100}', 'U+E0100'],
  ['\u{e0fff}', 'U+E0FFF'],
  ['\u00a0', 'U+00A0 NBSP'],
  ['\u2003', 'U+2003'],
  ['\u202f', 'U+202F NNBSP'],
  ['\u3000', 'U+3000'],
  ['\u0000', 'U+0000 NUL'],
  ['\u0007', 'U+0007'],
  ['\u001b', 'U+001B ESC'],
  ['\u000c', 'U+000C FF'],
  ['\u0085', 'U+0085 NEL'],
  ['\u009b', 'U+009B'],
  ['\r', 'U+000D CR'],
  ['\u2028', 'U+2028 LS'],
  ['\u2029', 'U+2029 PS'],
  ['\ud800', 'U+D800'],
] as const;

test('each character that cannot be seen is named, and no other text changes', () => {
  assert.ok(hidden.length > 0);
  for (const [char, name] of hidden) {
    assert.equal(spellUnseen(`a${char}b`), `a[${name}]b`);
    assert.deepEqual(findUnseen(`a${char}b`), [{ at: 1, length: char.length, name }]);
  }
});

test('the published attack reads as what it is: an override inside a string', () => {
  assert.equal(
    spellUnseen('if (level != "user\u202e \u2066// Check if admin\u2069 \u2066") {'),
    'if (level != "user[U+202E RLO] [U+2066 LRI]// Check if admin[U+2069 PDI] [U+2066 LRI]") {',
  );
});

test('what emoji and spelling need stays as it is', () => {
  const kept = [
    '줄\n\t끝',
    'Windows\r\nlines\r\n',
    '🧑‍💻',
    '👩🏽‍🚀',
    '❤️‍🔥',
    '🏳️‍🌈 🏴‍☠️ ✂️ ☎︎ 1️⃣ #️⃣',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'é ñ 한글 漢字　全角。',
    'می‌خواهم', // Persian: a non-joiner between letters
    'क्‍ष', // Devanagari: a joiner after a virama
    '葛\u{e0100}飾区', // a variant of a Han character
    '\u1100\u1160\u11a8', // old Hangul with a filler
    '\u0600١٢', // an Arabic number sign is drawn
  ];
  for (const text of kept) {
    assert.equal(spellUnseen(text), text);
    assert.equal(hasUnseen(text), false);
  }
});

test('a joiner, a selector or a tag out of its place is named', () => {
  for (const text of [
    'pass\u200dword',
    'می\u200c\u200cخواهم',
    '😀\ufe0f\ufe0f',
    '1\ufe0f',
    '😀\ufe01',
    '漢\u{e0100}\u{e0101}',
    '🏴\u{e0061}\u{e007f}',
    '👩\u200dx',
  ]) {
    assert.equal(hasUnseen(text), true, JSON.stringify(text));
  }
});

test('the pieces put together are the text, whatever it is, and what is spelt has nothing unseen', () => {
  const char = fc.oneof(
    fc.constantFrom(...hidden.map(([each]) => each), '😀', '\u{1f3f4}', 'अ', '漢', '\n', 'a', ' '),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.array(char, { maxLength: 40 }), (chars) => {
      const text = chars.join('');
      const pieces = piecesOf(text);
      assert.equal(pieces.map((piece) => piece.text).join(''), text);
      assert.equal(hasUnseen(stripUnseen(text)), false);
    }),
    { numRuns: 200 },
  );
});

test('a hostile text costs no more than its length', () => {
  const started = performance.now();
  for (const line of ['const a = 1;\n', '한글로 쓴 줄\n', '\u202e', '🏴\u{e0067}', '\u{e0067}']) {
    findUnseen(line.repeat(Math.ceil(200_000 / line.length)));
  }
  assert.ok(performance.now() - started < 3_000);
});

test('a machine’s text is rid of them: blanks and line ends become plain ones', () => {
  assert.equal(stripUnseen('a\u202eb\u{e0041}c\u0007'), 'abc');
  assert.equal(stripUnseen('x\u00a0y\u2028z\rw'), 'x y\nz\nw');
  for (const kept of ['줄\n\t끝', '🧑‍💻', 'é']) assert.equal(stripUnseen(kept), kept);
  assert.equal(stripUnseen('x\ud800y\r\nz'), 'x\ufffdy\nz');
});
