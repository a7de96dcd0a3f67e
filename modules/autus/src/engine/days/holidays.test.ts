import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as gazette from '@hyunbinseo/holidays-kr/all';
import { holidaysOf, holidayYears, weekdayOf } from './index.ts';

/** What the official gazette listed, year by year. */
const listed = Object.entries(gazette)
  .filter(([name]) => /^y\d{4}$/.test(name))
  .map(([name, days]) => ({
    year: Number(name.slice(1)),
    days: Object.entries(days as Record<string, readonly string[]>),
  }));

/** Decided from case to case: no rule tells them. */
const isDecided = (name: string) => /임시공휴일|대통령선거/.test(name);
/** Elections are counted (제21대) and substitutes are named after one of two holidays. */
const bare = (name: string) => name.replace(/^제\d+[대회] ?/, '').replace(/\(.*\)$/, '');

test('the rules give what the gazette listed from 2018 to 2027, when the decided days are given', () => {
  assert.ok(listed.length >= 10);
  for (const { year, days } of listed) {
    const decided = days.flatMap(([day, names]) =>
      names.filter(isDecided).map((name) => ({ day, name })),
    );
    const ours = holidaysOf(year, decided).map(({ day, name }) => `${day} ${bare(name)}`);
    const theirs = days.flatMap(([day, names]) => names.map((name) => `${day} ${bare(name)}`));
    assert.deepEqual(ours.sort(), theirs.sort(), String(year));
  }
});

test('a substitute is named after the holiday that lost its day', () => {
  const names = (year: number) =>
    holidaysOf(year)
      .filter(({ kind }) => kind === 'substitute')
      .map(({ day, name }) => `${day} ${name}`);
  assert.deepEqual(names(2025), [
    '2025-03-03 대체공휴일(3ㆍ1절)',
    '2025-05-06 대체공휴일(부처님 오신 날)',
    '2025-10-08 대체공휴일(추석)',
  ]);
});

test('the first law, for 2014 to 2017, made up for 설날, 추석 and children only', () => {
  const substitutes = [2014, 2015, 2016, 2017].flatMap((year) =>
    holidaysOf(year)
      .filter(({ kind }) => kind === 'substitute')
      .map(({ day }) => day),
  );
  assert.deepEqual(substitutes, [
    '2014-09-10',
    '2015-09-29',
    '2016-02-10',
    '2017-01-30',
    '2017-10-06',
  ]);
  const days = (year: number) => holidaysOf(year).map(({ day }) => day);
  assert.ok(days(2014).includes('2014-06-04'), 'local elections');
  assert.ok(days(2016).includes('2016-04-13'), 'National Assembly');
  assert.ok(!days(2015).includes('2015-07-17'), 'Constitution Day was none');
});

test('an election gives way to a holiday beside it', () => {
  const election = (year: number) => holidaysOf(year).find(({ kind }) => kind === 'election')?.day;
  assert.equal(election(2018), '2018-06-13');
  assert.equal(election(2028), '2028-04-12');
  assert.equal(election(2030), '2030-06-12');
  assert.equal(election(2027), undefined);
});

test('every year has its holidays once, and substitutes on free weekdays', () => {
  for (let year = holidayYears.min; year <= holidayYears.max; year++) {
    const all = holidaysOf(year);
    const names = all.filter(({ kind }) => kind !== 'substitute').map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= 15, String(year));
    assert.ok(all.every(({ day }) => day.startsWith(`${year}-`)));
    for (const { day } of all.filter(({ kind }) => kind === 'substitute')) {
      assert.ok(weekdayOf(day) <= 5, day);
      assert.equal(all.filter((each) => each.day === day).length, 1, day);
    }
  }
  assert.throws(() => holidaysOf(2013), RangeError);
  assert.throws(() => holidaysOf(2051), RangeError);
});

test('a temporary holiday pushes a substitute to the next free day', () => {
  const before = holidaysOf(2027, [{ day: '2027-02-09', name: '임시공휴일' }]);
  assert.ok(before.some(({ day, kind }) => day === '2027-02-10' && kind === 'substitute'));
});
