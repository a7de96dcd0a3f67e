import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  readClasses,
  readDay,
  readGrade,
  readPhones,
  readSlots,
  readStatus,
  readText,
  readWon,
} from './index.ts';

const today = '2026-12-01';
const phonesOf = (cell: string | number) =>
  readPhones(cell).value?.map(({ number }) => number) ?? [];
const dayOf = (cell: string | number | Date) => {
  const { value } = readDay(cell, { today, isBirth: true });
  return value?.day ?? value?.year;
};
const slotsOf = (cell: string) =>
  (readSlots(cell).value ?? []).map(
    ({ weekday, startMinute = -1, minutes }) =>
      `${weekday} ${startMinute}${minutes ? `+${minutes}` : ''}`,
  );

test('a mobile number is one number in any form that people and spreadsheets give it', () => {
  for (const cell of [
    '010-2345-6789',
    '010.2345.6789',
    '010 2345 6789',
    '(010)2345-6789',
    '１０-2345-6789',
    1023456789,
    '1023456789.0',
    '+82 10-2345-6789',
    '+82 010 2345 6789',
    '0082-10-2345-6789',
    'O1O-2345-6789',
    '010ㅡ2345ㅡ6789',
    '모) 010-2345-6789',
    '010-2345-6789(엄마)',
    '010-2345-6789 저녁에 전화',
    '1.023456789E+09',
  ]) {
    assert.deepEqual(phonesOf(cell), ['+821023456789'], String(cell));
  }
  assert.equal(readPhones('모) 010-2345-6789').value?.[0]?.kin, 'mother');
});

test('two numbers in a cell are two, each with its word', () => {
  for (const cell of [
    '010-2345-6789/010-3456-7890',
    '01023456789 01034567890',
    '0102345678901034567890',
    '010-2345-6789, 010-3456-7890',
    '010-2345-6789\n010-3456-7890',
  ]) {
    assert.deepEqual(phonesOf(cell), ['+821023456789', '+821034567890'], cell);
  }
  assert.deepEqual(
    readPhones('모:010-2345-6789 부:010-3456-7890').value?.map(({ kin }) => kin),
    ['mother', 'father'],
  );
});

test('a number that is not whole is never completed, and one that is too long is not cut', () => {
  for (const [cell, doubt] of [
    ['010-1234-567', 'too-short'],
    ['010-2345-67890', 'too-long'],
    ['010-2345-6789-1', 'too-long'],
    ['1.02346E+09', 'digits-lost'],
    ['전화 안 함', 'not-a-phone'],
    ['010-1111-1111', 'filler'],
    ['010-1234-5678', 'filler'],
  ] as const) {
    assert.deepEqual([phonesOf(cell), readPhones(cell).doubts], [[], [doubt]], cell);
  }
  assert.deepEqual(readPhones('없음'), { did: [], doubts: [] });
});

test('only a mobile is a mobile: landlines, 070 and 1588 are what they are', () => {
  const kindOf = (cell: string) => readPhones(cell).value?.[0]?.kind;
  assert.deepEqual(
    [
      '02-555-1234',
      '031)222-3333',
      '070-1234-5678',
      '1588-1234',
      '011-234-5678',
      '+1 213 555 0100',
    ].map(kindOf),
    ['landline', 'landline', 'internet', 'service', 'service', 'foreign'],
  );
});

test('a birth date is one day in the forms of sheets', () => {
  for (const cell of [
    '2015-03-04',
    '2015.3.4',
    '2015. 3. 4.',
    '15.3.4',
    "'15.03.04",
    '150304',
    '20150304',
    '2015년 3월 4일',
    '15년 3월 4일생',
    '2015年3月4日',
    42067,
    '42067',
    'Mar 4, 2015',
    '4 March 2015',
    '2015-03-04 00:00:00',
    '2015/03/04(수)',
    new Date('2015-03-03T15:00:00Z'),
    new Date('2015-03-04T00:00:00Z'),
  ]) {
    assert.equal(dayOf(cell), '2015-03-04', String(cell));
  }
  assert.equal(dayOf('88.1.2'), '1988-01-02');
  assert.equal(dayOf('90510'), '2009-05-10');
  assert.equal(dayOf('2016-2-29'), '2016-02-29');
});

test('a day that cannot be has no value and a reason', () => {
  for (const [cell, doubt] of [
    ['2015-02-30', 'no-such-day'],
    ['2015-02-29', 'no-such-day'],
    ['2030-01-01', 'future'],
    ['1900-01-01', 'too-old'],
    ['12세', 'age-only'],
    ['3/4', 'no-year'],
    ['abc', 'not-a-day'],
  ] as const) {
    assert.deepEqual(readDay(cell, { today, isBirth: true }), { did: [], doubts: [doubt] }, cell);
  }
  for (const [cell, year] of [
    ['2015년생', 2015],
    ['12년생', 2012],
    ['초3', 2017],
    ['2015.3', 2015],
  ] as const) {
    assert.equal(dayOf(cell), year);
    assert.deepEqual(readDay(cell, { today, isBirth: true }).doubts, ['year-only']);
  }
  assert.deepEqual(readDay('03/04/2015', { today, isBirth: true }).doubts, ['ambiguous']);
  assert.deepEqual(readDay('음력 2015.3.4', { today, isBirth: true }).doubts, ['lunar']);
});

test('of a resident number six digits are read and nothing else is kept', () => {
  for (const cell of ['150304-3123456', '150304-3******', '1503043123456']) {
    const reading = readDay(cell, { today, isBirth: true });
    assert.equal(dayOf(cell), '2015-03-04');
    assert.ok(reading.did.includes('resident-number-cut'));
  }
  assert.equal(readText('주민 150304-3123456 확인').value, '주민 150304 확인');
});

test('amounts in won', () => {
  for (const cell of [
    '150000',
    150000,
    '150,000원',
    '₩150,000',
    '15만',
    '15만원',
    '150천원',
    '월 15만',
    '십오만원',
    '150,000/월',
    '15만(카드)',
  ])
    assert.equal(readWon(cell).value, 150_000, String(cell));
  assert.equal(readWon('15', 10_000).value, 150_000);
  assert.deepEqual(readWon('15'), { value: 150_000, did: ['unit'], doubts: ['unit-guessed'] });
  assert.equal(readWon('면제').value, 0);
  for (const cell of ['-10,000', '120,000+30,000', '무슨 말'])
    assert.equal(readWon(cell).value, undefined, cell);
});

test('weekdays and times', () => {
  assert.deepEqual(slotsOf('월수 4시'), ['1 960', '3 960']);
  assert.deepEqual(slotsOf('화/목 16:30'), ['2 990', '4 990']);
  assert.deepEqual(slotsOf('월4시, 수5시'), ['1 960', '3 1020']);
  assert.deepEqual(slotsOf('토 오전 10시 반'), ['6 630']);
  assert.deepEqual(slotsOf('월~수 17:00-17:50'), ['1 1020+50', '2 1020+50', '3 1020+50']);
  assert.deepEqual(slotsOf('Tuesday & Thursday 5:30 pm'), ['2 1050', '4 1050']);
  assert.deepEqual(slotsOf('화요일 목요일'), ['2 -1', '4 -1']);
  assert.ok(readSlots('월수 4시').did.includes('afternoon-assumed'));
  assert.deepEqual(readSlots('아무 때나').doubts, ['not-a-time']);
});

test('words of status, grade and classes', () => {
  assert.equal(readStatus('휴원중').value, 'paused');
  assert.equal(readStatus('X').value, 'left');
  assert.deepEqual(readStatus('모르겠음').doubts, ['unknown-word']);
  assert.equal(readGrade('초등학교 3학년').value, '초3');
  const cells = new Map([
    ['기초A', 3],
    ['월/수반', 3],
    ['실전반', 1],
  ]);
  assert.deepEqual(readClasses('기초A + 실전반', { cells }).value, ['기초A', '실전반']);
  assert.deepEqual(readClasses('실전반/기초A', { cells }).value, ['실전반', '기초A']);
  assert.deepEqual(readClasses('월/수반', { cells }).value, ['월/수반']);
});

test('no cell can make a reader throw, or keep a resident number', () => {
  const digits = fc
    .array(fc.constantFrom(...'0123456789-. /+:월수시만원년년e'), { maxLength: 60 })
    .map((chars) => chars.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), digits), (cell) => {
      for (const { number } of readPhones(cell).value ?? []) assert.match(number, /^\+\d{8,15}$/);
      const { value } = readDay(cell, { today, isBirth: true });
      assert.ok(!value || (value.year > 1900 && value.year <= 2026));
      const won = readWon(cell).value ?? 0;
      assert.ok(Number.isInteger(won) && won >= 0);
      for (const slot of readSlots(cell).value ?? [])
        assert.ok(slot.weekday >= 1 && slot.weekday <= 7 && (slot.startMinute ?? 0) < 1_440);
    }),
  );
});

test('a long cell is read in bounded time', () => {
  const began = performance.now();
  for (const part of ['1', '-', '월', ' 1', '010-', '1만', '(', 'ㅇ1', '년 ', '/', '가']) {
    const cell = part.repeat(50_000);
    readPhones(cell);
    readDay(cell, { today, isBirth: true });
    readWon(cell);
    readSlots(cell);
    readText(cell);
    readClasses(cell, { cells: new Map() });
  }
  assert.ok(performance.now() - began < 5_000);
});
