import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../base/problem.ts';
import { checkZonedCron, nextRun, slotsBetween } from './zoned-cron.ts';

const slotsOf = (cron: string, timeZone: string, from: string, until: string, max = 100) =>
  slotsBetween(cron, timeZone, new Date(from), new Date(until), max).map((slot) =>
    slot.toISOString().slice(0, 16),
  );

const hasCode = (code: string) => (error: unknown) =>
  error instanceof Problem && error.status === 422 && error.code === code;

test('a time that the clocks leap over is left out', () => {
  const slots = slotsOf('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', '2026-03-31T00:00Z');
  assert.deepEqual(slots, ['2026-03-28T01:30', '2026-03-30T00:30']);
});

test('a time that the clocks show twice comes once, the first time', () => {
  const slots = slotsOf('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-26T12:00Z');
  assert.deepEqual(slots, ['2026-10-25T00:30', '2026-10-26T01:30']);
  const after = new Date('2026-10-25T00:45Z');
  assert.equal(
    nextRun('*/15 2,3 * * *', 'Europe/Berlin', after).toISOString(),
    '2026-10-25T02:00:00.000Z',
  );
});

test('clocks that move by half an hour, at midnight or by a whole day', () => {
  const half = slotsOf(
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2026-04-03T00:00Z',
    '2026-04-06T00:00Z',
  );
  assert.deepEqual(half, ['2026-04-03T14:45', '2026-04-04T14:45', '2026-04-05T15:15']);
  const night = slotsOf('0 0 * * *', 'America/Sao_Paulo', '2018-11-03T00:00Z', '2018-11-05T12:00Z');
  assert.deepEqual(night, ['2018-11-03T03:00', '2018-11-05T02:00']);
  const lost = slotsOf('0 9 * * *', 'Pacific/Apia', '2011-12-29T00:00Z', '2011-12-31T12:00Z');
  assert.deepEqual(lost, ['2011-12-29T19:00', '2011-12-30T19:00']);
});

test('names of days and months, ranges and steps are read', () => {
  const after = new Date('2026-11-30T00:00Z');
  assert.equal(
    nextRun('0 9 * * mon-fri', 'Asia/Seoul', after).toISOString(),
    '2026-12-01T00:00:00.000Z',
  );
  assert.equal(nextRun('0 0 29 feb *', 'UTC', after).toISOString(), '2028-02-29T00:00:00.000Z');
  assert.equal(nextRun('7-59/10 * * * *', 'UTC', after).toISOString(), '2026-11-30T00:07:00.000Z');
  assert.equal(nextRun('0 9 30 2 1', 'UTC', after).toISOString(), '2027-02-01T09:00:00.000Z');
});

test('slots are asked for in pieces, each slot in one piece', () => {
  const all = slotsOf('0 * * * *', 'UTC', '2026-01-01T00:00Z', '2026-01-01T05:00Z');
  assert.equal(all.length, 5);
  const first = slotsOf('0 * * * *', 'UTC', '2026-01-01T00:00Z', '2026-01-01T05:00Z', 3);
  const rest = slotsOf('0 * * * *', 'UTC', `${first.at(-1)}Z`, '2026-01-01T05:00Z');
  assert.deepEqual([...first, ...rest], all);
});

test('what runs more often than each five minutes is refused', () => {
  for (const cron of [
    '* * * * *',
    '*/4 * * * *',
    '0,3 9 * * *',
    '1,58 * * * *',
    '2,59 0,23 * * *',
  ]) {
    assert.throws(() => checkZonedCron(cron), hasCode('cron-too-often'), cron);
  }
  for (const cron of ['*/5 * * * *', '1,58 9 * * *', '0,5 9,10 * * *']) checkZonedCron(cron);
});

test('a day that no month has is refused', () => {
  for (const cron of ['0 9 30 2 *', '0 9 31 4,6,9,11 *', '0 9 30/1 2 *', '0 9 30,31 feb *']) {
    assert.throws(() => checkZonedCron(cron), hasCode('cron-never-due'), cron);
  }
});

test('what is no schedule of five fields is refused, at any length', () => {
  const wrong = [
    '',
    '* * * * * *',
    '*/5 * * *',
    '60 * * * *',
    '0 24 * * *',
    '0 9 0 * *',
    '0 9 * 13 *',
  ];
  const clever = [
    'H 9 * * *',
    '0 9 L * *',
    '0 9 * * 1#2',
    '@daily',
    '0 9 * * 5L',
    '0  9 * * *',
    '0 9 ? * *',
  ];
  const hostile = ['*/0 * * * *', '0 9 * * abc', `${'1,'.repeat(5000)}1 * * * *`, '9-1 * * * *'];
  for (const cron of [...wrong, ...clever, ...hostile]) {
    assert.throws(() => checkZonedCron(cron), hasCode('cron-unreadable'), cron.slice(0, 40));
  }
  const now = new Date('2026-11-30T00:00Z');
  assert.throws(() => nextRun('0 9 * * *', 'Mars/Olympus', now), hasCode('time-zone-unknown'));
});

/** The same question, asked of each minute of the calendar. */
function slotsByMinute(
  minute: number,
  hours: readonly number[],
  timeZone: string,
  from: Date,
  hoursLong: number,
) {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const shown = new Set<string>();
  const slots: number[] = [];
  const day = 24 * 60;
  for (let at = -day; at <= hoursLong * 60; at += 1) {
    const instant = from.getTime() + at * 60_000;
    const wall = format.format(instant);
    const isNamed =
      Number(wall.slice(14, 16)) === minute && hours.includes(Number(wall.slice(11, 13)));
    if (isNamed && !shown.has(wall) && at > 0) slots.push(instant);
    if (isNamed) shown.add(wall);
  }
  return slots;
}

test('in every zone the slots are those that the calendar shows', () => {
  // Some with clocks that changed in odd ways, at odd times, between these years.
  const odd = [
    'Pacific/Apia',
    'Africa/Casablanca',
    'Asia/Pyongyang',
    'America/Caracas',
    'Asia/Gaza',
  ];
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), ...odd);
  const days = fc.integer({ min: 0, max: 16 * 365 });
  const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 24 });
  fc.assert(
    fc.property(
      zones,
      days,
      fc.integer({ min: 0, max: 59 }),
      hours,
      (timeZone, day, minute, named) => {
        const from = new Date(Date.UTC(2011, 0, 1 + day));
        const until = new Date(from.getTime() + 48 * 3_600_000);
        const cron = `${minute} ${named.join(',')} * * *`;
        const found = slotsBetween(cron, timeZone, from, until, 1000).map(Number);
        assert.deepEqual(found, slotsByMinute(minute, named, timeZone, from, 48));
      },
    ),
    { seed: 88, numRuns: 150 },
  );
});

test('on the days on which clocks change the slots are those that the calendar shows', () => {
  const changes = [
    ['Europe/Berlin', '2026-03-28'],
    ['Europe/Berlin', '2026-10-24'],
    ['America/New_York', '2026-03-07'],
    ['America/New_York', '2026-10-31'],
    ['Australia/Lord_Howe', '2026-04-04'],
    ['Pacific/Apia', '2011-12-29'],
    ['Australia/Lord_Howe', '2026-10-03'],
    ['America/Sao_Paulo', '2018-11-03'],
    ['America/Sao_Paulo', '2019-02-16'],
    ['Asia/Pyongyang', '2018-05-04'],
    ['America/Havana', '2026-03-07'],
    ['Africa/Casablanca', '2024-03-09'],
    ['Asia/Kathmandu', '2026-01-01'],
    ['Antarctica/Troll', '2026-03-28'],
  ] as const;
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  for (const [timeZone, day] of changes) {
    const from = new Date(`${day}T06:00Z`);
    const until = new Date(from.getTime() + 48 * 3_600_000);
    for (const minute of [0, 15, 45]) {
      const found = slotsBetween(`${minute} * * * *`, timeZone, from, until, 1000).map(Number);
      assert.deepEqual(found, slotsByMinute(minute, hours, timeZone, from, 48), timeZone);
    }
  }
});
