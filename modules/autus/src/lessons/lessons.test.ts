import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel, tickJob, until } from '@dojang/kernel/testing';
import { announceClosure } from '../calendars/closures.ts';
import { closeClass } from '../classes/classes.ts';
import { lessonIdOf } from '../engine/schedule/index.ts';
import { autusModule } from '../module.ts';
import { addCoach, daysOf, goTo, mondays, newClass, openMondays } from '../testing/timetable.ts';
import { getLesson, listLessons, listSubstitutes } from './find-lessons.ts';
import { lessonJobs } from './jobs.ts';
import { addLesson, cancelLesson, moveLesson, substituteCoach } from './lessons.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
await goTo(kernel, '2037-12-02');

const [makeLessons] = lessonJobs;
const runJob = (ctx: AnyContext) => makeLessons?.handle(ctx as never, {}, {} as never);
const range = { from: '2037-12-02', until: '2038-01-27' };
const firstOf = async (ctx: AnyContext) => {
  const [first] = (await listLessons(ctx, range)).lessons;
  return first ?? assert.fail('a lesson');
};

test('the job that is due makes the same lessons however often it runs; a day later there may be one more', async () => {
  const { ctx, opened } = await newClass(kernel);
  const before = (await listLessons(ctx, range)).lessons;
  await kernel.parts.jobs.start(kernel.parts);
  await runJob(ctx);
  assert.deepEqual((await listLessons(ctx, range)).lessons, before);
  // A minute before midnight in Korea the last Monday lies outside; a minute after, inside.
  const last = () => daysOf(ctx, opened.id, '2038-01-26', '2038-02-09');
  await goTo(kernel, '2037-12-06', 1439);
  await runJob(ctx);
  assert.deepEqual(await last(), []);
  await goTo(kernel, '2037-12-07', 1);
  await tickJob(kernel, 'autus.make-lessons');
  await until('the job ran', async () => (await last()).length > 0);
  assert.deepEqual(await last(), ['2038-02-01']);
  await goTo(kernel, '2037-12-02');
});

test('29 February and a month of five Mondays have their lessons, and ids that facts give', async () => {
  const slots = [{ ...mondays, weekday: 3 }, mondays];
  const { ctx, opened } = await newClass(kernel, { from: '2040-02-01', slots });
  assert.deepEqual((await listLessons(ctx, range)).lessons, []);
  await goTo(kernel, '2040-02-01', 1);
  await runJob(ctx);
  const days = await daysOf(ctx, opened.id, '2040-02-01', '2040-03-28');
  assert.ok(days.includes('2040-02-29'), days.join(' '));
  assert.equal(days.length, 16);
  const { lessons } = await listLessons(ctx, { from: '2040-02-29', until: '2040-02-29' });
  const [leap] = lessons;
  assert.equal(leap?.id, lessonIdOf(opened.id, leap?.slotId ?? '', '2040-02-29'));
  await goTo(kernel, '2040-04-01', 1);
  await runJob(ctx);
  const april = await daysOf(ctx, opened.id, '2040-04-01', '2040-04-30');
  // All five Mondays; the second Wednesday is an election.
  const expected = ['02', '04', '09', '16', '18', '23', '25', '30'];
  assert.deepEqual(
    april.map((day) => day.slice(8)),
    expected,
  );
  await goTo(kernel, '2037-12-02');
});

test('a lesson is cancelled, takes place after all, moves: what was read is named, what came later holds', async () => {
  const { ctx } = await newClass(kernel);
  const { id, day } = await firstOf(ctx);
  const cancelled = await cancelLesson(ctx, id, { sequence: 0, isCancelled: true });
  assert.deepEqual([cancelled.state, cancelled.sequence], ['cancelled', 1]);
  const stale = cancelLesson(ctx, id, { sequence: 0, isCancelled: false });
  await assert.rejects(stale, { code: 'lesson-changed' });
  await cancelLesson(ctx, id, { sequence: 1, isCancelled: false });
  const to = { day: '2037-12-25', startMinute: 600, lengthMinutes: 90 };
  const moved = await moveLesson(ctx, id, { sequence: 2, ...to });
  assert.deepEqual(
    [moved.state, moved.day, moved.startsAt, moved.endsAt],
    ['moved', day, '2037-12-25T01:00:00.000Z', '2037-12-25T02:30:00.000Z'],
  );
  await runJob(ctx);
  assert.deepEqual(await getLesson(ctx, id), moved);
  await announceClosure(ctx, { name: '휴강', from: '2037-12-25', until: '2037-12-25' });
  assert.equal((await getLesson(ctx, id)).state, 'cancelled');
  const far = moveLesson(ctx, id, { sequence: 4, ...to, day: '2038-02-27' });
  await assert.rejects(far, { code: 'day-unfit' });
  const past = moveLesson(ctx, id, { sequence: 4, ...to, day: '2037-12-02', startMinute: 599 });
  await assert.rejects(past, { code: 'day-unfit' });
  await assert.rejects(getLesson(await newOrg(kernel), id), { code: 'lesson-not-found' });
  const types = (await listEvents(ctx, {})).map(({ type }) => type);
  for (const word of ['lesson-cancelled', 'lesson-restored', 'lesson-moved']) {
    assert.ok(types.includes(`autus.${word}`), word);
  }
});

test('a lesson cannot move onto another of its coach, nor be taken over by who teaches then', async () => {
  const { ctx, coachId, opened } = await newClass(kernel);
  const free = await addCoach(ctx, '자유코치');
  const slots = [{ ...mondays, weekday: 2 }];
  const tuesdays = await openMondays(ctx, { name: '화요반', slots, coachIds: [coachId] });
  const lesson = await firstOf(ctx);
  const to = { day: '2037-12-08', startMinute: 990, lengthMinutes: 60 };
  const clash = moveLesson(ctx, lesson.id, { sequence: 0, ...to });
  await assert.rejects(clash, (error: { code: string; facts: Record<string, unknown> }) => {
    assert.deepEqual([error.code, error.facts.classId], ['lesson-clash', tuesdays.id]);
    return true;
  });
  const busy = await addCoach(ctx, '바쁜코치');
  await openMondays(ctx, { name: '겹침', coachIds: [busy] });
  const taken = substituteCoach(ctx, lesson.id, { sequence: 0, coachIds: [busy] });
  await assert.rejects(taken, { code: 'lesson-clash' });
  const who = (await listSubstitutes(ctx, lesson.id)).map((each) => each.coachId);
  assert.deepEqual(who, [free]);
  const given = await substituteCoach(ctx, lesson.id, { sequence: 0, coachIds: [free] });
  assert.deepEqual(given.coachIds, [free]);
  const next = (await listLessons(ctx, { ...range, classId: opened.id })).lessons[1];
  assert.deepEqual(next?.coachIds, [coachId]);
});

test('an added lesson stays, also when the job runs, and needs an open class', async () => {
  const { ctx, coachId, opened } = await newClass(kernel);
  const at = { day: '2037-12-09', startMinute: 960, lengthMinutes: 60, coachIds: [coachId] };
  const added = await addLesson(ctx, { classId: opened.id, ...at });
  assert.deepEqual([added.slotId, added.state], [null, 'planned']);
  await runJob(ctx);
  assert.deepEqual(await getLesson(ctx, added.id), added);
  await assert.rejects(addLesson(ctx, { classId: opened.id, ...at }), { code: 'lesson-clash' });
  await closeClass(ctx, opened.id, { version: 1, lastDay: '2037-12-02' });
  const late = addLesson(ctx, { classId: opened.id, ...at, startMinute: 1200 });
  await assert.rejects(late, { code: 'class-not-found' });
});
