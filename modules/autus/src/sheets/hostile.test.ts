import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '@dojang/kernel';
import fc from 'fast-check';
import { inspectSheet } from '../imports/planning/plan-sheet.ts';
import { xlsxOf } from '../testing/xlsx.ts';

/** What a thread of the pool does with a file; anything but an answer or a Problem is a bug. */
function take(bytes: Uint8Array): void {
  const began = performance.now();
  try {
    inspectSheet({ bytes, today: '2026-12-01', mapping: [] });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    assert.equal(error.status, 422);
  }
  assert.ok(performance.now() - began < 2_000);
}

const rows = [
  ['이름', '보호자 연락처', '생년월일'],
  ['김민준', '010-2345-6789', '2016-03-04'],
];
const whole = xlsxOf(rows);

test('any bytes are a sheet or a Problem', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), take), { numRuns: 300 });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => take(Buffer.from(text))),
    { numRuns: 300 },
  );
});

test('an xlsx of which some bytes were changed is a sheet or a Problem', () => {
  const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(changes, fc.nat(whole.length), (list, end) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of list) bytes[at] = byte;
      take(bytes);
      take(bytes.subarray(0, end));
    }),
    { numRuns: 400 },
  );
});

test('cells of any XML are read or refused', () => {
  const piece = fc.constantFrom(
    '<row r="1">',
    '<row r="x">',
    '<row r="-5"/>',
    '<c r="A1" t="s">',
    '<c r="ZZZ9999999">',
    '<c t="inlineStr">',
    '<c s="99999999" r="B2">',
    '</c>',
    '<v>1e999</v>',
    '<v>-7</v>',
    '<v>&#0;&#x110000;&#xD800;&lol;</v>',
    '<is><t>김민준</t></is>',
    '<mergeCell ref="A1:ZZZ9999999"/>',
    '<mergeCell ref="B9:A1"/>',
    '<!-- <c> ',
    '-->',
    '<![CDATA[<c>]]>',
    '<?x?>',
    '<rPh>',
    '<',
    '>',
    '"',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => take(xlsxOf(pieces.join('')))),
    { numRuns: 400 },
  );
});
