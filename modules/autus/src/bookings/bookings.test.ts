import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { changeClass } from '../classes/classes.ts';
import { enrol } from '../enrolments/enrolments.ts';
import { listLessons } from '../lessons/find-lessons.ts';
import { cancelLesson } from '../lessons/lessons.ts';
import { autusModule } from '../module.ts';
import { getProfile } from '../profiles/find-profiles.ts';
import { addProfile } from '../profiles/profiles.ts';
import { addStudent, goTo, mondays, newClass, openMondays } from '../testing/timetable.ts';
import { bookTrial, cancelBooking, listExpected } from './bookings.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
await goTo(kernel, '2037-12-02');

async function world(capacity = 2) {
  const { ctx, opened } = await newClass(kernel, { capacity });
  const lead = { kind: 'student', name: '김체험', state: 'lead' } as const;
  const { id: childId } = await addProfile(ctx, lead);
  const days = { from: '2037-12-02', until: '2037-12-31', classId: opened.id };
  const { lessons } = await listLessons(ctx, days);
  const [first, second] = lessons.map(({ id }) => id);
  assert.ok(first && second);
  return { ctx, opened, childId, first, second };
}

test('a lead tries one lesson, is expected in it alone, and gives the seat back', async () => {
  const { ctx, childId, first, second } = await world();
  const booked = await bookTrial(ctx, first, { childId });
  assert.equal((await getProfile(ctx, childId)).state, 'trial');
  assert.deepEqual(await listExpected(ctx, first), [
    { childId, name: '김체험', as: 'trial', bookingId: booked.id },
  ]);
  assert.deepEqual(await listExpected(ctx, second), []);
  await assert.rejects(bookTrial(ctx, first, { childId }), { code: 'booking-known' });
  await cancelBooking(ctx, booked.id);
  await assert.rejects(cancelBooking(ctx, booked.id), { code: 'booking-not-found' });
  assert.deepEqual(await listExpected(ctx, first), []);
  await bookTrial(ctx, first, { childId });
  const foreign = bookTrial(await newOrg(kernel), first, { childId });
  await assert.rejects(foreign, { code: 'lesson-not-found' });
});

test('of two who try for the last seat of a lesson at once, one gets it', async () => {
  const { ctx, opened, childId, first } = await world();
  await enrol(ctx, { childId: await addStudent(ctx), classId: opened.id });
  const other = await addStudent(ctx, '김서연');
  const both = await Promise.allSettled(
    [childId, other].map((each) => bookTrial(ctx, first, { childId: each })),
  );
  const codes = both.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
  assert.deepEqual(codes, ['class-full']);
});

test('nobody tries a lesson that is cancelled, has begun, or is at the time of another of the child', async () => {
  const { ctx, childId, first, second } = await world();
  await cancelLesson(ctx, first, { sequence: 0, isCancelled: true });
  await assert.rejects(bookTrial(ctx, first, { childId }), { code: 'lesson-over' });
  const other = await openMondays(ctx, { name: '겹친반' });
  await enrol(ctx, { childId, classId: other.id });
  await assert.rejects(bookTrial(ctx, second, { childId }), { code: 'lesson-clash' });
  await goTo(kernel, '2037-12-14', 960);
  const free = await addStudent(ctx, '김서연');
  await assert.rejects(bookTrial(ctx, second, { childId: free }), { code: 'lesson-over' });
  await goTo(kernel, '2037-12-02');
});

test('a lesson into which somebody is booked is not taken away by a new timetable', async () => {
  const { ctx, opened, childId, second } = await world();
  const { id } = await bookTrial(ctx, second, { childId });
  const slots = [{ ...mondays, weekday: 2 }];
  const change = { version: 1, timetable: { from: '2037-12-10', slots } };
  await assert.rejects(changeClass(ctx, opened.id, change), { code: 'lesson-booked' });
  await cancelBooking(ctx, id);
  await changeClass(ctx, opened.id, change);
});
