import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { listLessons } from '../lessons/find-lessons.ts';
import { autusModule } from '../module.ts';
import { daysOf, goTo, mondays, newClass, openMondays } from '../testing/timetable.ts';
import { readCalendar } from './calendar.ts';
import {
  announceClosure,
  confirmHoliday,
  noteHoliday,
  openHoliday,
  withdrawClosure,
} from './closures.ts';

const modules = [kernelModule, autusModule];
const kernel = await testKernel({ modules });
await goTo(kernel, '2037-12-02');
const app = buildHttp(kernel.parts, modules);
after(() => app.close());

const fridays = { weekday: 5, startMinute: 960, lengthMinutes: 60 };
const range = ['2037-12-02', '2038-01-27'] as const;

test('a public holiday has no lessons, unless the academy teaches on it', async () => {
  const { ctx, opened } = await newClass(kernel, { slots: [fridays] });
  // Christmas and New Year are Fridays.
  const closed = [
    '2037-12-04',
    '2037-12-11',
    '2037-12-18',
    '2038-01-08',
    '2038-01-15',
    '2038-01-22',
  ];
  assert.deepEqual(await daysOf(ctx, opened.id, ...range), closed);
  await openHoliday(ctx, '2037-12-25', true);
  assert.deepEqual(await daysOf(ctx, opened.id, ...range), [...closed, '2037-12-25'].toSorted());
  await openHoliday(ctx, '2037-12-25', false);
  assert.deepEqual(await daysOf(ctx, opened.id, ...range), closed);
  await assert.rejects(openHoliday(ctx, '2037-12-24', true), { code: 'not-a-holiday' });
  const { holidays } = await readCalendar(ctx, { from: range[0], until: range[1] });
  assert.deepEqual(
    holidays.map(({ day, isOpen }) => [day, isOpen]),
    [
      ['2037-12-25', false],
      ['2038-01-01', false],
    ],
  );
});

test('a closure cancels its lessons and gives them back, of its classes alone', async () => {
  const { ctx, opened } = await newClass(kernel);
  const other = await openMondays(ctx, {
    name: '다른반',
    slots: [{ ...mondays, startMinute: 600 }],
  });
  const days = { name: '방학', from: '2037-12-07', until: '2037-12-14' };
  const { id } = await announceClosure(ctx, { ...days, classIds: [opened.id] });
  assert.deepEqual((await daysOf(ctx, opened.id, ...range))[0], '2037-12-21');
  assert.deepEqual((await daysOf(ctx, other.id, ...range))[0], '2037-12-07');
  const { lessons } = await listLessons(ctx, {
    from: range[0],
    until: range[1],
    classId: opened.id,
  });
  assert.deepEqual(
    [lessons[0]?.state, lessons[0]?.closureId, lessons[0]?.sequence],
    ['cancelled', id, 1],
  );
  await withdrawClosure(ctx, id);
  assert.deepEqual((await daysOf(ctx, opened.id, ...range))[0], '2037-12-07');
  await assert.rejects(withdrawClosure(ctx, id), { code: 'closure-not-found' });
});

test('a closure of a month is told 14 days before; less names the first day that is allowed', async () => {
  const { ctx } = await newClass(kernel);
  const month = (from: string, until: string) =>
    announceClosure(ctx, { name: '휴원', from, until });
  await assert.rejects(
    month('2037-12-15', '2038-01-14'),
    (error: { code: string; facts: object }) => {
      assert.deepEqual(
        [error.code, error.facts],
        ['closure-told-late', { earliest: '2037-12-16' }],
      );
      return true;
    },
  );
  await month('2037-12-15', '2038-01-13');
  await month('2037-12-16', '2038-01-15');
  await assert.rejects(month('2037-12-01', '2037-12-03'), { code: 'day-in-past' });
  await assert.rejects(month('2037-12-09', '2037-12-08'), { code: 'days-unfit' });
});

test('a temporary holiday waits for the owner, and a member is not the owner', async () => {
  const { ctx, opened } = await newClass(kernel);
  const desk = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const noted = await desk.send('POST', '/autus/temporary-holidays', {
    name: '임시공휴일',
    day: '2037-12-07',
  });
  assert.deepEqual([noted.status, noted.body.announcedAt], [201, null]);
  assert.equal((await daysOf(ctx, opened.id, ...range))[0], '2037-12-07');
  const url = `/autus/temporary-holidays/${noted.body.id}/confirmation`;
  assert.equal((await desk.send('PUT', url)).status, 403);
  const owner = await pairDevice(app, ctx);
  assert.equal((await owner.send('PUT', url)).status, 200);
  assert.equal((await daysOf(ctx, opened.id, ...range))[0], '2037-12-14');
  await assert.rejects(confirmHoliday(ctx, noted.body.id), { code: 'closure-announced' });
  const again = noteHoliday(ctx, { name: '또', day: '2037-12-07' });
  await assert.rejects(again, { code: 'holiday-known' });
  await assert.rejects(confirmHoliday(await newOrg(kernel), noted.body.id), {
    code: 'closure-not-found',
  });
  await withdrawClosure(ctx, noted.body.id);
  assert.equal((await daysOf(ctx, opened.id, ...range))[0], '2037-12-07');
});
