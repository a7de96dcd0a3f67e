import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { listLessons } from '../lessons/find-lessons.ts';
import { autusModule } from '../module.ts';
import { addPlace, changePlace } from '../places/places.ts';
import {
  addCoach,
  addStudent,
  goTo,
  mondays,
  newClass,
  openMondays,
} from '../testing/timetable.ts';
import { changeClass, closeClass } from './classes.ts';
import { getClass, listClasses } from './find-classes.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
// A Wednesday, so that a Monday is five days away.
await goTo(kernel, '2037-12-02');

const range = { from: '2037-12-02', until: '2038-01-31' };

test('a class that is opened has its lessons for eight weeks, and an event without a name', async () => {
  const { ctx, coachId, opened } = await newClass(kernel);
  assert.deepEqual([opened.coachIds, opened.slots.length, opened.version], [[coachId], 1, 1]);
  const { lessons } = await listLessons(ctx, range);
  assert.deepEqual(
    [lessons.length, lessons[0]?.day, lessons.at(-1)?.day],
    [8, '2037-12-07', '2038-01-25'],
  );
  assert.deepEqual(lessons[0]?.startsAt, '2037-12-07T07:00:00.000Z');
  const [event] = await listEvents(ctx, { type: 'autus.class-opened' });
  assert.partialDeepStrictEqual(event?.data, { classId: opened.id, lessons: 8 });
  assert.doesNotMatch(JSON.stringify(event), /월요반/);
  assert.deepEqual((await listClasses(await newOrg(kernel), {})).classes, []);
});

test('a coach cannot be in two lessons at once; the other class is named, and nothing is kept', async () => {
  const { ctx, coachId, opened } = await newClass(kernel);
  const slots = [{ ...mondays, startMinute: 1019 }];
  const late = openMondays(ctx, { name: '늦은반', slots, coachIds: [coachId] });
  await assert.rejects(late, (error: { code: string; facts: Record<string, unknown> }) => {
    assert.equal(error.code, 'lesson-clash');
    const { kind, subjectId, classId, className } = error.facts;
    assert.deepEqual(
      [kind, subjectId, classId, className],
      ['coach', coachId, opened.id, '월요반'],
    );
    return true;
  });
  assert.equal((await listClasses(ctx, {})).classes.length, 1);
  const after = [{ ...mondays, startMinute: 1020 }];
  await openMondays(ctx, { name: '다음반', slots: after, coachIds: [coachId] });
  const elsewhere = await newClass(kernel);
  assert.notEqual(elsewhere.opened.id, opened.id);
});

test('of two who open classes at one place at once, one is refused where it holds one lesson', async () => {
  const ctx = await newOrg(kernel);
  const { id: placeId } = await addPlace(ctx, { name: '대강당', lessonsMax: 1 });
  const slots = [{ ...mondays, placeId }];
  const open = (name: string) => openMondays(ctx, { name, slots });
  const both = await Promise.allSettled([open('가'), open('나')]);
  const codes = both.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
  assert.deepEqual(codes, ['lesson-clash']);
  await changePlace(ctx, placeId, { version: 1, name: '대강당', lessonsMax: 2 });
  await open('다');
  const less = { version: 2, name: '대강당', lessonsMax: 1 };
  await assert.rejects(changePlace(ctx, placeId, less), { code: 'lesson-clash' });
  await assert.rejects(addPlace(ctx, { name: '대강당' }), { code: 'place-known' });
});

test('a new time is a new slot from a day on; lessons before it stay, with their ids', async () => {
  const { ctx, opened } = await newClass(kernel);
  const before = (await listLessons(ctx, range)).lessons;
  const [slot] = opened.slots;
  const change = {
    from: '2037-12-20',
    slots: [{ ...mondays, id: slot?.id ?? '', startMinute: 900 }],
  };
  const changed = await changeClass(ctx, opened.id, { version: 1, timetable: change });
  assert.deepEqual(
    changed.slots.map(({ from, until, startMinute }) => [from, until, startMinute]),
    [
      ['2037-12-20', null, 900],
      ['2037-12-02', '2037-12-19', 960],
    ],
  );
  const after = (await listLessons(ctx, range)).lessons;
  assert.deepEqual(after.slice(0, 2), before.slice(0, 2));
  assert.deepEqual([after.length, after[2]?.startsAt], [8, '2037-12-21T06:00:00.000Z']);
  const stale = changeClass(ctx, opened.id, { version: 1, name: '다른반' });
  await assert.rejects(stale, { code: 'class-changed' });
  const past = { from: '2037-12-01', slots: [mondays] };
  await assert.rejects(changeClass(ctx, opened.id, { version: 2, timetable: past }), {
    code: 'day-in-past',
  });
  const twice = { from: '2037-12-20', slots: [mondays, mondays] };
  await assert.rejects(changeClass(ctx, opened.id, { version: 2, timetable: twice }), {
    code: 'slots-twice',
  });
});

test('another coach teaches the lessons ahead; only a coach teaches', async () => {
  const { ctx, opened } = await newClass(kernel);
  const next = await addCoach(ctx, '박코치');
  await changeClass(ctx, opened.id, { version: 1, coachIds: [next] });
  const { lessons } = await listLessons(ctx, range);
  assert.ok(lessons.every(({ coachIds, sequence }) => coachIds[0] === next && sequence === 1));
  const child = await addStudent(ctx);
  const unfit = changeClass(ctx, opened.id, { version: 2, coachIds: [child] });
  await assert.rejects(unfit, { code: 'coach-unfit' });
});

test('a class that is closed has no lessons after its last day, and changes no more', async () => {
  const { ctx, opened } = await newClass(kernel);
  const closed = await closeClass(ctx, opened.id, { version: 1, lastDay: '2037-12-14' });
  assert.equal(closed.closedOn, '2037-12-14');
  const { lessons } = await listLessons(ctx, range);
  assert.deepEqual(
    lessons.map(({ day }) => day),
    ['2037-12-07', '2037-12-14'],
  );
  await assert.rejects(changeClass(ctx, opened.id, { version: 2, name: '반' }), {
    code: 'class-closed',
  });
  await assert.rejects(getClass(await newOrg(kernel), opened.id), { code: 'class-not-found' });
});
