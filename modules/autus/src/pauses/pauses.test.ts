import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { listExpected } from '../bookings/bookings.ts';
import { enrol } from '../enrolments/enrolments.ts';
import { getEnrolment } from '../enrolments/rows.ts';
import { listLessons } from '../lessons/find-lessons.ts';
import { autusModule } from '../module.ts';
import { addStudent, goTo, newClass } from '../testing/timetable.ts';
import { pauseEnrolment, resumeEnrolment } from './pauses.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
await goTo(kernel, '2037-12-02');

async function enrolled(capacity = 10) {
  const { ctx, opened } = await newClass(kernel, { capacity });
  const childId = await addStudent(ctx);
  const { id } = await enrol(ctx, { childId, classId: opened.id });
  const { lessons } = await listLessons(ctx, { from: '2037-12-02', until: '2038-01-20' });
  const counts = async () =>
    Promise.all(lessons.slice(0, 5).map(async (each) => (await listExpected(ctx, each.id)).length));
  return { ctx, id, classId: opened.id, counts };
}

test('a pause is of the lessons in its days, and ends by itself', async () => {
  const { ctx, id, counts } = await enrolled();
  // Mondays 7, 14, 21, 28 and 4: the second and third lie in it.
  const paused = await pauseEnrolment(ctx, id, {
    version: 1,
    from: '2037-12-08',
    until: '2037-12-27',
  });
  assert.deepEqual(
    paused.pauses.map(({ startsAt, endsAt, holdsSeat }) => [startsAt, endsAt, holdsSeat]),
    [['2037-12-14T07:00:00.000Z', '2037-12-27T15:00:00.000Z', true]],
  );
  assert.deepEqual([paused.state, await counts()], ['active', [1, 0, 0, 1, 1]]);
  await goTo(kernel, '2037-12-15');
  assert.equal((await getEnrolment(ctx, id)).state, 'paused');
  await goTo(kernel, '2037-12-28', 0);
  assert.equal((await getEnrolment(ctx, id)).state, 'active');
  await goTo(kernel, '2037-12-02');
});

test('what is no pause says why', async () => {
  const { ctx, id } = await enrolled();
  const why = async (from: string, until: string) => {
    const error = await pauseEnrolment(ctx, id, { version: 1, from, until }).catch((each) => each);
    return error.code;
  };
  assert.equal(await why('2037-12-08', '2037-12-13'), 'pause-too-short');
  assert.equal(await why('2037-12-08', '2037-12-07'), 'days-unfit');
  assert.equal(await why('2037-12-08', '2038-09-01'), 'pause-too-long');
  assert.equal(await why('2037-11-01', '2037-11-30'), 'pause-without-lesson');
  await pauseEnrolment(ctx, id, { version: 1, from: '2037-12-08', until: '2037-12-27' });
  const stale = pauseEnrolment(ctx, id, { version: 1, from: '2038-01-01', until: '2038-01-20' });
  await assert.rejects(stale, { code: 'enrolment-changed' });
  const again = { version: 2, from: '2037-12-20', until: '2038-01-20' };
  await assert.rejects(pauseEnrolment(ctx, id, again), { code: 'pause-overlaps' });
  const foreign = pauseEnrolment(await newOrg(kernel), id, again);
  await assert.rejects(foreign, { code: 'enrolment-not-found' });
});

test('a child that comes again is expected from that day on; a pause that never began is gone', async () => {
  const { ctx, id, counts } = await enrolled();
  await pauseEnrolment(ctx, id, { version: 1, from: '2037-12-08', until: '2038-01-03' });
  assert.deepEqual(await counts(), [1, 0, 0, 0, 1]);
  await resumeEnrolment(ctx, id, { version: 2, day: '2037-12-21' });
  assert.deepEqual(await counts(), [1, 0, 1, 1, 1]);
  const gone = await resumeEnrolment(ctx, id, { version: 3, day: '2037-12-03' });
  assert.deepEqual([gone.pauses, await counts()], [[], [1, 1, 1, 1, 1]]);
  const none = resumeEnrolment(ctx, id, { version: 4, day: '2037-12-03' });
  await assert.rejects(none, { code: 'not-paused' });
});

test('a short pause keeps the seat, a long one frees it, and who comes back needs one', async () => {
  const { ctx, id, classId } = await enrolled(1);
  const next = await addStudent(ctx, '김서연');
  await pauseEnrolment(ctx, id, { version: 1, from: '2037-12-02', until: '2037-12-13' });
  await assert.rejects(enrol(ctx, { childId: next, classId }), { code: 'class-full' });
  const long = { version: 2, from: '2037-12-14', until: '2038-03-31' };
  const freed = await pauseEnrolment(ctx, id, long);
  assert.deepEqual(
    freed.pauses.map(({ holdsSeat }) => holdsSeat),
    [true, false],
  );
  await enrol(ctx, { childId: next, classId });
  const back = resumeEnrolment(ctx, id, { version: 3, day: '2037-12-20' });
  await assert.rejects(back, { code: 'class-full' });
});
