import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xlsxOf, zipOf } from '../testing/xlsx.ts';
import { readBytes } from './read-bytes.ts';

const refusal = (bytes: Uint8Array): string => {
  try {
    readBytes(bytes);
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

/** `이름,반` and a row, as CP949. */
const cp949 = Buffer.from('c0ccb8a72cb9dd0d0ab1e8b9ceb9d82c410d0a', 'hex');
const rows = [
  ['이름', '반'],
  ['김민밑', 'A'],
];

test('one list is the same in every encoding, with every sign and every end of line', () => {
  const text = '이름,반\r\n김민밑,A\r\n';
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
  const swapped = Buffer.from(wide).swap16();
  const files: Record<string, Uint8Array> = {
    'UTF-8': Buffer.from(text),
    'UTF-8 with a mark': Buffer.from(`\ufeff${text}`),
    'UTF-16 little': wide,
    'UTF-16 big': swapped,
    CP949: cp949,
    semicolons: Buffer.from(text.replaceAll(',', ';')),
    tabs: Buffer.from(text.replaceAll(',', '\t')),
    'mixed ends': Buffer.from('이름,반\r김민밑,A\n'),
    quotes: Buffer.from('"이름","반"\n"김민밑",A'),
    xlsx: xlsxOf(rows),
  };
  for (const [name, bytes] of Object.entries(files))
    assert.deepEqual(readBytes(bytes).rows, rows, name);
});

test('quotes hold signs, ends of lines and quotes; one that nobody closes ends with the file', () => {
  const read = (text: string) => readBytes(Buffer.from(text)).rows;
  assert.deepEqual(read('a,"b,""c""\nd",e\nf'), [['a', 'b,"c"\nd', 'e'], ['f']]);
  assert.deepEqual(read('a,"b\nc'), [['a', 'b\nc']]);
  assert.deepEqual(read('a,\n,b'), [
    ['a', ''],
    ['', 'b'],
  ]);
});

test('cells of an xlsx have their places, values of formulas, days by their style, and merged blocks', () => {
  const cells = `
    <row r="2"><c r="B2" t="inlineStr"><is><r><t>김 </t></r><r><t>&lt;민준&gt;</t></r><rPh><t>x</t></rPh></is></c>
      <c r="D2" s="1"><f>A1+1</f><v>42270</v></c><c r="E2" s="0"><v>42270</v></c></row>
    <!-- a > b --><row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4" t="e"><v>#N/A</v></c><c r="C4" t="str"><f>1</f><v>=x&#44032;</v></c></row>`;
  const { rows, merges } = readBytes(
    xlsxOf(cells, {
      'xl/styles.xml': `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;년&quot;"/></numFmts>
        <cellStyleXfs><xf numFmtId="164"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
      'xl/worksheets/sheet1.xml': `<x:worksheet xmlns:x="y"><x:sheetData>${cells}</x:sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells></x:worksheet>`,
    }),
  );
  assert.deepEqual(rows, [
    [],
    [null, '김 <민준>', null, new Date('2015-09-23'), 42270],
    [],
    [true, null, '=x가'],
  ]);
  assert.deepEqual(merges, [{ top: 0, left: 0, bottom: 2, right: 1 }]);
});

test('what is no sheet is refused with what to do, in less than two seconds', () => {
  const sheets = Array.from({ length: 300 }, (_, n) => `<sheet name="${n}" r:id="r1"/>`).join('');
  const spaces = ' '.repeat(30_000_000);
  const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  const lying = xlsxOf(`<row><c><v>1</v></c></row>${spaces}`);
  // The directory says that the part is small.
  const name = lying.lastIndexOf('xl/worksheets/sheet1.xml');
  lying.writeUInt32LE(100, name - 46 + 24);
  const files: Record<string, [Uint8Array, string]> = {
    nothing: [Buffer.alloc(0), 'sheet-empty'],
    blanks: [Buffer.from('\n , \n'), 'sheet-empty'],
    'an empty xlsx': [xlsxOf(''), 'sheet-empty'],
    'an old sheet': [Buffer.concat([ole, Buffer.alloc(600)]), 'sheet-old-format'],
    'a sheet with a password': [
      Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]),
      'sheet-locked',
    ],
    'a page': [Buffer.from('<html><table><tr><td>이름</td></tr></table></html>'), 'sheet-is-page'],
    'a pdf': [Buffer.from('%PDF-1.7'), 'sheet-unreadable'],
    'a picture': [Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'sheet-unreadable'],
    'a bomb': [xlsxOf(`<row><c><v>1</v></c></row>${spaces}`), 'sheet-inflates'],
    'a bomb that says it is none': [lying, 'sheet-inflates'],
    'another zip': [zipOf({ 'a.txt': 'a' }), 'sheet-unreadable'],
    'half a zip': [xlsxOf(rows).subarray(0, 300), 'sheet-unreadable'],
    '300 sheets': [
      xlsxOf(rows, { 'xl/workbook.xml': `<workbook><sheets>${sheets}</sheets></workbook>` }),
      'sheets-too-many',
    ],
    'a cell far away': [
      xlsxOf('<row r="999999"><c r="A999999"><v>1</v></c></row>'),
      'sheet-too-large',
    ],
    'a wide row': [Buffer.from(','.repeat(300)), 'sheet-too-large'],
    'many rows': [Buffer.from('a\n'.repeat(200_001)), 'sheet-too-large'],
  };
  for (const [what, [bytes, code]] of Object.entries(files)) {
    const began = performance.now();
    assert.equal(refusal(bytes), code, what);
    assert.ok(performance.now() - began < 2_000, `${what} took too long`);
  }
});

test('tags that nobody closes are read once', () => {
  const began = performance.now();
  const cells = `<row>${'<c t="inlineStr"><is><t>a'.repeat(40_000)}`;
  assert.equal(refusal(xlsxOf(cells)), 'sheet-empty');
  assert.ok(performance.now() - began < 2_000);
});
