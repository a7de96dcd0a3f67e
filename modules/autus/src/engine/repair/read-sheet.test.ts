import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cell, type Merge, type RowReading, readSheet } from './index.ts';

const today = '2026-12-01';
const read = (rows: Cell[][], merges: Merge[] = []) => readSheet({ rows, merges }, { today });
const person = (row: RowReading | undefined) => (row && 'person' in row ? row.person : undefined);
const fieldsOf = (rows: Cell[][], merges: Merge[] = []) =>
  read(rows, merges).layout.columns.map(({ field }) => field);
const outcomes = (rows: readonly RowReading[]) =>
  rows.map((row) => (row.outcome === 'passed' ? row.why : row.outcome));

test('a sheet with titles, blocks by class, repeated headers and a total gives each row an outcome', () => {
  const { rows, layout } = read([
    ['2026년 회원명부'],
    [],
    ['■ 기초반 (2명)'],
    ['번호', '이름', '연락처', '생년월일'],
    [1, '김민준', '010-2345-6789', '150304'],
    [2, '이서아', 1034567890, 42270],
    ['■ 심화반'],
    ['번호', '이름', '연락처', '생년월일'],
    [3, '박도윤', '010-4567-8901', '15.3.4'],
    [4, '', '010-4567-8902', ''],
    ['', '합계', '3명', ''],
  ]);
  assert.deepEqual(outcomes(rows), [
    'title',
    'blank',
    'title',
    'header',
    'repaired',
    'repaired',
    'section',
    'header',
    'repaired',
    'refused',
    'total',
  ]);
  assert.equal(layout.firstData, 4);
  assert.deepEqual(
    [4, 8].map((row) => person(rows[row])?.classes),
    [['기초반'], ['심화반']],
  );
});

test('two rows of headers are read together, with merged cells and without', () => {
  const rows = [
    ['학생', '', '연락처', '', '수강', ''],
    ['이름', '생일', '부모', '본인', '반', '금액'],
    ['김민준', '150304', '010-2345-6789', '', '기초A', '15만'],
    ['이서아', '160304', '010-3456-7890', '010-9876-1234', '기초A', '15만'],
  ];
  const expected = ['name', 'birth', 'guardianPhone', 'studentPhone', 'class', 'fee'];
  assert.deepEqual(fieldsOf(rows), expected);
  assert.deepEqual(read(rows).layout.header, { from: 0, to: 1 });
  const merges = [0, 2, 4].map((left) => ({ top: 0, bottom: 0, left, right: left + 1 }));
  assert.deepEqual(fieldsOf(rows, merges), expected);
});

test('a group above says whom a column is about', () => {
  const rows = [
    ['학생', '', '보호자', ''],
    ['이름', '연락처', '성함', '연락처'],
    ['김민준', '010-2345-6789', '김영희', '010-3456-7890'],
  ];
  assert.deepEqual(fieldsOf(rows), ['name', 'studentPhone', 'guardian', 'guardianPhone']);
  assert.deepEqual(read(rows).layout.header, { from: 0, to: 1 });
});

test('columns are known by what is in them where no header says it', () => {
  const rows = [
    ['김민준', '010-2345-6789', '150304', '15만', '월수 4시'],
    ['이서아', '010-3456-7890', '160505', '15만', '화목 5시'],
  ];
  assert.deepEqual(fieldsOf(rows), ['name', 'guardianPhone', 'birth', 'fee', 'slots']);
  assert.deepEqual(outcomes(read(rows).rows), ['repaired', 'repaired']);
});

test('English headers, and days and times in two columns', () => {
  const rows = [
    ['Student Name', 'Parent', 'Mobile', 'DOB', '요일', '시간', '학교/학년'],
    ['Jane Kim', 'Mary Kim', '010-2345-6789', '2015-03-04', '월수', '4시', '서울초 3'],
  ];
  const first = person(read(rows).rows[1]);
  assert.deepEqual(
    first?.slots,
    [1, 3].map((weekday) => ({ weekday, startMinute: 960 })),
  );
  assert.deepEqual(
    [first?.guardian?.name, first?.school, first?.grade],
    ['Mary Kim', '서울초', '초3'],
  );
});

test('a column that a person chose means what they chose', () => {
  const sheet = {
    rows: [
      ['가', '나'],
      ['김민준', '010-2345-6789'],
    ],
  };
  const { rows } = readSheet(sheet, {
    today,
    mapping: new Map([
      [1, 'studentPhone'],
      [0, 'name'],
    ]),
  });
  assert.equal(person(rows[1])?.studentPhones.length, 1);
});

test('merged cells hold for each of their rows, and so does a class that is said once', () => {
  const merged = read(
    [
      ['이름', '반', '전화'],
      ['김민준', '기초', '010-2345-6789'],
      ['이서아', null, '010-2345-6780'],
    ],
    [{ top: 1, bottom: 2, left: 1, right: 1 }],
  );
  assert.deepEqual(person(merged.rows[2])?.classes, ['기초']);
  const names = ['김민준', '이서아', '박도윤', '최하준', '정서윤', '강지호', '윤하은'];
  const sparse = read([
    ['반', '이름', '연락처'],
    ...names.map((name, n) => [n === 0 ? '기초A' : '', name, `010-2345-678${n}`]),
  ]);
  assert.deepEqual(person(sparse.rows[7])?.classes, ['기초A']);
  const note = sparse.rows[7]?.outcome === 'repaired' ? sparse.rows[7].notes.at(-1) : undefined;
  assert.deepEqual(note?.did, ['filled-down']);
});

test('a row that comes again names the first, and twins are two', () => {
  const { rows } = read([
    ['이름', '생일', '연락처'],
    ['김민준', '150304', '010-2345-6789'],
    ['김 민준', '2015.3.4', '01023456789'],
    ['김서준', '150304', '010-2345-6789'],
  ]);
  assert.deepEqual(
    rows.map((row) => ('repeats' in row ? row.repeats : undefined)),
    [undefined, undefined, 2, undefined],
  );
});

test('what cannot be read is asked about, and the row comes in', () => {
  const { rows } = read([
    ['이름', '생일', '보호자 연락처', '학생 연락처'],
    ['김민준', '2015-02-30', '010-1234-567', ''],
    ['이서아', '', '010-2345-6789', '010-2345-6789'],
    ['김민준/김서준', '150304', '', ''],
  ]);
  assert.deepEqual(outcomes(rows), ['header', 'question', 'question', 'question']);
  const doubts = (row: RowReading | undefined) =>
    row && 'notes' in row ? row.notes.flatMap((note) => note.doubts) : [];
  assert.deepEqual(rows.slice(1).map(doubts), [
    ['no-such-day', 'too-short'],
    ['guardian-own-number'],
    ['two-names'],
  ]);
});

test('any sheet is read without an error, row by row, and a cell that is a formula stays a text', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.integer(),
    fc.constantFrom<Cell>(
      null,
      '합계',
      '이름',
      '연락처',
      '김민준',
      '010-2345-6789',
      true,
      Number.NaN,
      new Date(Number.NaN),
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 30 }), (rows) => {
      const reading = read(rows);
      assert.equal(reading.rows.length, rows.length);
      assert.deepEqual(
        reading.rows.map(({ row }) => row),
        rows.map((_, index) => index + 1),
      );
    }),
  );
  const { rows } = read([
    ['이름', '연락처', '비고'],
    ['김민준', '010-2345-6789', '=1+1'],
  ]);
  assert.equal(person(rows[1])?.memo, '=1+1');
});

test('notes and reasons never hold what a cell says', () => {
  const { rows } = read([
    ['이름', '주민번호', '비고'],
    ['김민준', '150304-3123456', '150304-3123456'],
  ]);
  assert.ok(!JSON.stringify(rows).includes('3123456'));
});
