import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeNamed, decodeSides, decodeText, encodeNamed } from './text.ts';

const hangul = fc.string({
  unit: fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 20,
});

test('each syllable of Korean comes back from CP949, and those of EUC-KR from either', () => {
  for (let code = 0xac00; code <= 0xd7a3; code += 1) {
    const syllable = String.fromCharCode(code);
    const bytes = encodeNamed('CP949', syllable);
    assert.ok(bytes, syllable);
    assert.equal(decodeNamed('uhc', bytes), syllable);
    const plain = encodeNamed('EUC-KR', syllable);
    if (plain) assert.deepEqual(plain, bytes);
  }
  assert.deepEqual(encodeNamed('CP949', '똠방'), Buffer.from('8c63b9e6', 'hex'));
  assert.equal(encodeNamed('EUC-KR', '똠방'), undefined);
});

test('other encodings are written too, and an unknown one is not guessed', () => {
  const bytes = encodeNamed('ISO-8859-1', 'Übung é');
  assert.deepEqual(bytes, Buffer.from('Übung é', 'latin1'));
  assert.deepEqual(encodeNamed('KOI8-R', 'да'), Buffer.from('c4c1', 'hex'));
  assert.deepEqual(encodeNamed('ISO-8859-15', '5 €'), Buffer.from('3520a4', 'hex'));
  assert.equal(encodeNamed('ISO-8859-1', '한글'), undefined);
  assert.equal(encodeNamed('no-such', 'a'), undefined);
  assert.equal(decodeNamed('--upload-pack=x', Buffer.from('a')), undefined);
});

test('a name means what git means by it, and not the larger encoding that a browser takes it for', () => {
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (const name of ['ISO-8859-1', 'iso8859-1', 'Latin1', 'latin-1', 'L1', 'CP819']) {
    assert.equal(encodeNamed(name, 'it’s'), undefined, name);
    assert.equal(encodeNamed(name, '€'), undefined, name);
    assert.equal(decodeNamed(name, every), every.toString('latin1'), name);
    assert.deepEqual(encodeNamed(name, 'café\n'), Buffer.from('café\n', 'latin1'), name);
  }
  for (const name of ['US-ASCII', 'ascii', 'ANSI_X3.4-1968']) {
    assert.equal(encodeNamed(name, 'café'), undefined, name);
    assert.equal(decodeNamed(name, Buffer.from('e9', 'hex')), undefined, name);
    assert.deepEqual(encodeNamed(name, 'cafe'), Buffer.from('cafe'), name);
  }
  assert.equal(encodeNamed('ISO-8859-9', '“ğ”'), undefined);
  assert.equal(encodeNamed('GB2312', '镕'), undefined);
  assert.equal(encodeNamed('Shift_JIS', '①〜'), undefined);
  assert.deepEqual(encodeNamed('windows-1252', 'it’s'), Buffer.from('69749273', 'hex'));
  assert.equal(encodeNamed('windows-1252', '\x81'), undefined);
});

test('Western text is not taken for Korean, and nothing becomes U+FFFD', () => {
  for (const text of ['Ärger\n', 'café\n', 'Ça va\n', 'naïve Ångström\n']) {
    assert.equal(decodeText(Buffer.from(text, 'latin1')), text);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = decodeText(Buffer.from(bytes));
      return !text.includes('\ufffd') || Buffer.from(bytes).includes(Buffer.from('\ufffd'));
    }),
  );
});

/** Few, and such that one read in another encoding is another one of them. */
const confusable = fc.constantFrom(
  ...['é', 'Ã©', 'ÃƒÂ©', '<E9>', '<E9> (2)', '<C3><A9>', '가', '°¡', '똠'].flatMap((text) => [
    Buffer.from(text),
    Buffer.from(text, 'latin1'),
    encodeNamed('CP949', text) ?? Buffer.from(text),
  ]),
);

const line = fc.oneof(
  fc
    .tuple(confusable, fc.constantFrom('\n', '\n', '\r\n', ''))
    .map(([text, end]) => Buffer.concat([text, Buffer.from(end)])),
  hangul.map((text) => Buffer.from(`${text}\n`)),
  hangul.map((text) => Buffer.concat([encodeNamed('CP949', text)!, Buffer.from('\n')])),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);
const file = fc.array(line, { maxLength: 12 }).map((lines) => Buffer.concat(lines));
const linesOf = (text: string) => text.split(/(?<=\n)/);

test('lines of two sides are the same text where they are the same bytes, and the way back is exact', () => {
  fc.assert(
    fc.property(file, file, (before, after) => {
      const sides = decodeSides(before, after);
      for (const [text, bytes] of [
        [sides.before, before],
        [sides.after, after],
      ] as const) {
        const back = sides.encode(text ?? '');
        assert.ok(back?.equals(bytes));
      }
      const texts = [...linesOf(sides.before ?? ''), ...linesOf(sides.after ?? '')];
      const byText = new Map(texts.map((text) => [text, sides.encode(text)?.toString('hex')]));
      assert.equal(new Set(byText.values()).size, byText.size);
    }),
    { numRuns: 300 },
  );
});
