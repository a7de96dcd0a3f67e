import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate } from '../../engine/matching/index.ts';
import { csvOf } from '../../testing/roster.ts';
import { xlsxOf } from '../../testing/xlsx.ts';
import { inspectSheet, planSheet } from './plan-sheet.ts';

const today = '2026-12-01';
const header = ['이름', '생년월일', '보호자', '보호자 연락처', '메모'];
const known: Candidate[] = [
  {
    id: 'p-minjun',
    source: 'profiles',
    name: '김민준',
    birth: '2016-03-04',
    contacts: ['+821023456789'],
  },
];
const plan = (rows: readonly (readonly string[])[], people = known) =>
  planSheet({ bytes: csvOf([header, ...rows]), today, mapping: [], known: people }).slice(1);
const outcomes = (rows: readonly (readonly string[])[], people = known) =>
  plan(rows, people).map(({ outcome }) => outcome);

test('same by number, name and birth date; a sibling by the number; a stranger is new', () => {
  const rows = plan([
    ['김민준', '2016.3.4', '', '010-2345-6789'],
    ['김서연', '2018-01-02', '', '010-2345-6789'],
    ['박도윤', '2017-05-06', '', '010-3456-7890'],
    ['박하린', '2019-05-06', '', '010-3456-7890'],
  ]);
  assert.deepEqual(
    rows.map(({ outcome, profileId, otherRow }) => [outcome, profileId ?? otherRow]),
    [
      ['same', 'p-minjun'],
      ['sibling', 'p-minjun'],
      ['new', undefined],
      ['sibling', 4],
    ],
  );
});

test('two of one name and birth date, or one letter apart, are asked about and never merged', () => {
  const [other, typo] = plan([
    ['김민준', '2016-03-04', '', '010-9999-0000'],
    ['김민즌', '2016-03-04', '', '010-2345-6789'],
  ]);
  assert.deepEqual([other?.outcome, other?.profileId], ['maybe-same', 'p-minjun']);
  assert.ok(['maybe-same', 'sibling'].includes(typo?.outcome ?? ''), typo?.outcome);
  const [born] = plan([['김민준', '2015-03-04', '', '010-2345-6789']]);
  assert.equal(born?.outcome, 'maybe-same', 'a birth date that differs');
});

test('a child twice in the sheet is a duplicate of its first row; twins are two', () => {
  assert.deepEqual(
    outcomes([
      ['이서아', '2016-01-01', '', '010-1111-2222'],
      ['이서아', '', '', '010-1111-2222'],
      ['최지우', '2017-07-07', '', '010-3333-4444'],
      ['최시우', '2017-07-07', '', '010-3333-4444'],
    ]).slice(0, 2),
    ['new', 'duplicate'],
  );
  const twins = plan([
    ['최가온', '2017-07-07', '', '010-3333-4444'],
    ['최누리', '2017-07-07', '', '010-3333-4444'],
  ]);
  assert.deepEqual(
    twins.map(({ outcome }) => outcome),
    ['new', 'sibling'],
  );
});

test('a row without a name is refused, a total is passed, and an open field leaves its row', () => {
  const rows = plan([
    ['', '2016-01-01', '', '010-1111-2222'],
    ['정하윤', '2090-01-01', '', '010-1234-567'],
    ['정도현', '2016-02-30', '', '02-123-4567'],
    ['합계', '', '', ''],
  ]);
  assert.deepEqual(
    rows.map(({ outcome }) => outcome),
    ['refused', 'new', 'new', 'passed'],
  );
  assert.ok(rows[1]?.why.includes('birth:future'), String(rows[1]?.why));
  assert.ok(rows[1]?.why.includes('guardianPhone:too-short'), String(rows[1]?.why));
  assert.deepEqual([rows[1]?.said?.birth, rows[1]?.said?.phones], [undefined, []]);
  assert.ok(rows[2]?.why.includes('birth:no-such-day'), String(rows[2]?.why));
  assert.deepEqual(rows[2]?.said?.phones, [], 'a number of a place identifies nobody');
});

test('a number that many rows have is nobody’s', () => {
  const names = ['김하나', '이두리', '박세찬', '최네온', '정다섯', '한여름', '오일곱', '서여덟'];
  const rows = plan(
    names.map((name, n) => [name, `2016-0${n + 1}-01`, '', '010-5555-6666']),
    [],
  );
  assert.deepEqual([...new Set(rows.map(({ outcome }) => outcome))], ['new']);
  assert.ok(rows.every(({ why, said }) => why.includes('shared-number') && !said?.phones.length));
});

test('of a resident number nothing but the birth date is kept, and cells that begin with = are text', () => {
  const bytes = xlsxOf([
    ['이름', '주민등록번호', '보호자 연락처', '메모'],
    ['김민준', '160304-3123456', '010-2345-6789', '=1+1'],
  ]);
  const [, row] = planSheet({ bytes, today, mapping: [], known: [] });
  assert.equal(row?.said?.more.memo, '=1+1');
  assert.doesNotMatch(JSON.stringify(row), /123456|3123/);
  assert.equal(row?.said?.birth, '2016-03-04');
});

test('a sheet with a header and nothing below is refused; what a person says of columns counts', () => {
  const inspect = (rows: string[][]) => inspectSheet({ bytes: csvOf(rows), today, mapping: [] });
  assert.throws(() => inspect([header]), { code: 'sheet-without-people' });
  const found = inspect([
    ['선수', '전화'],
    ['김민준', '010-2345-6789'],
  ]);
  assert.deepEqual(found.header, ['선수', '전화']);
  const bytes = csvOf([
    ['이름', '별명', '전화'],
    ['김민준', '준이', '010-2345-6789'],
  ]);
  const mapping = [
    { column: 0, field: 'other' as const },
    { column: 1, field: 'name' as const },
  ];
  const [, row] = planSheet({ bytes, today, mapping, known: [] });
  assert.equal(row?.said?.name, '준이');
});
