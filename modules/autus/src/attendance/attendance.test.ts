import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { type AnyContext, inTransaction, listEvents } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newPerson, pairDevice, testKernel } from '@dojang/kernel/testing';
import { enrol } from '../enrolments/enrolments.ts';
import { listLessons } from '../lessons/find-lessons.ts';
import { cancelLesson, moveLesson } from '../lessons/lessons.ts';
import { autusModule } from '../module.ts';
import { ownDb } from '../own-db.ts';
import { newSeason } from '../testing/season.ts';
import { addStudent, goTo, newClass } from '../testing/timetable.ts';
import { correctAttendance, getRegister, markLesson, undoMarks } from './marks.ts';

const modules = [kernelModule, autusModule];
const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
after(() => app.close());

const minuteMs = 60_000;

/** A class of three children, five minutes before its lesson. */
async function world() {
  await goTo(kernel, '2037-12-02');
  const { ctx, opened } = await newClass(kernel);
  const names = ['가하나', '나두리', '다세찌'];
  const children: string[] = [];
  for (const name of names) children.push(await addStudent(ctx, name));
  for (const childId of children) await enrol(ctx, { childId, classId: opened.id });
  const days = { from: '2037-12-07', until: '2037-12-07' };
  const [lesson] = (await listLessons(ctx, days)).lessons;
  const other = await newPerson(kernel, ctx.org, 'member');
  await goTo(kernel, '2037-12-07', 955);
  const [one = '', two = '', three = ''] = children;
  return { ctx, other, id: lesson?.id ?? '', one, two, three };
}

type Mark = 'present' | 'late' | 'absent' | 'excused';
const tap = (childId: string, mark: Mark, agoMs = 0) => ({
  ...{ childId, mark, how: 'tap' as const, agoMs },
});
const tellings = (ctx: AnyContext) =>
  inTransaction(ctx, (ctx) =>
    ownDb(ctx)
      .selectFrom('autus.telling')
      .select(['child_id', 'says', 'state', 'due_at'])
      .orderBy('seq')
      .execute(),
  );
const marksOf = async (ctx: AnyContext, id: string) =>
  new Map((await getRegister(ctx, id)).children.map(({ childId, mark }) => [childId, mark]));

test('a save is one event, of ids and words; saved again it is nothing; an absence is told once, after five minutes', async () => {
  const { ctx, id, one, two, three } = await world();
  const marks = [tap(one, 'present'), tap(two, 'late'), tap(three, 'absent')];
  const save = { saveId: randomUUID(), baseRevision: 0, marks };
  const saved = await markLesson(ctx, id, save);
  assert.deepEqual([saved.revision, saved.children.length], [1, 3]);
  kernel.clock.advance(1_000);
  assert.equal((await markLesson(ctx, id, save)).revision, 1);
  const events = await listEvents(ctx, { type: 'autus.attendance-marked' });
  assert.equal(events.length, 1);
  assert.doesNotMatch(JSON.stringify(events), /하나|두리|세찌/);
  const told = await tellings(ctx);
  assert.deepEqual(
    told.map((each) => [each.child_id, each.says, each.state]),
    [[three, 'absent', 'waiting']],
  );
  const waitMs = (told[0]?.due_at.getTime() ?? 0) - kernel.clock.now().getTime();
  assert.ok(waitMs > 4 * minuteMs && waitMs <= 5 * minuteMs);
  const [lesson] = (await listLessons(ctx, { from: '2037-12-07', until: '2037-12-07' })).lessons;
  assert.equal(lesson?.state, 'held');
  const to = { day: '2037-12-08', startMinute: 600, lengthMinutes: 60 };
  await assert.rejects(moveLesson(ctx, id, { sequence: 0, ...to }), { code: 'lesson-held' });
});

test('two coaches at once, and one who had not seen the other: nobody’s mark is lost', async () => {
  const { ctx, other, id, one, two, three } = await world();
  await Promise.all([
    markLesson(ctx, id, { saveId: randomUUID(), baseRevision: 0, marks: [tap(one, 'present')] }),
    markLesson(other, id, { saveId: randomUUID(), baseRevision: 0, marks: [tap(two, 'absent')] }),
  ]);
  assert.equal((await getRegister(ctx, id)).revision, 2);
  // Offline for ten minutes: it was marked before the other coach did.
  kernel.clock.advance(10 * minuteMs);
  const late = [tap(two, 'present', 30 * minuteMs), tap(three, 'late', 30 * minuteMs)];
  const merged = await markLesson(ctx, id, { saveId: randomUUID(), baseRevision: 0, marks: late });
  const of = merged.children.find(({ childId }) => childId === two);
  assert.deepEqual([of?.mark, of?.others.map(({ mark }) => mark)], ['absent', ['present']]);
  assert.deepEqual(Object.fromEntries(await marksOf(other, id)), {
    ...{ [one]: 'present', [two]: 'absent', [three]: 'late' },
  });
});

test('an undo within five minutes tells nobody, is one’s own, and comes too late after', async () => {
  const { ctx, other, id, one } = await world();
  const slip = { saveId: randomUUID(), baseRevision: 0, marks: [tap(one, 'absent')] };
  const { revision } = await markLesson(ctx, id, slip);
  await assert.rejects(undoMarks(other, id, revision), { code: 'save-not-found' });
  const undone = await undoMarks(ctx, id, revision);
  assert.deepEqual([undone.children, undone.revision], [[], 2]);
  assert.deepEqual(
    (await tellings(ctx)).map(({ state }) => state),
    ['cancelled'],
  );
  assert.equal((await listEvents(ctx, { type: 'autus.attendance-undone' })).length, 1);
  const again = await markLesson(ctx, id, {
    saveId: randomUUID(),
    baseRevision: 2,
    marks: [tap(one, 'absent')],
  });
  kernel.clock.advance(5 * minuteMs + 1_000);
  await assert.rejects(undoMarks(ctx, id, again.revision), { code: 'undo-over' });
});

test('a late save of a cancelled lesson is kept and says so; who was never in the class is left out', async () => {
  const { ctx, id, one } = await world();
  const stranger = await addStudent(ctx, '낯선이');
  await cancelLesson(ctx, id, { sequence: 0, isCancelled: true });
  kernel.clock.advance(26 * 60 * minuteMs);
  const marks = [tap(one, 'present', 24 * 60 * minuteMs), tap(stranger, 'present')];
  const saved = await markLesson(ctx, id, { saveId: randomUUID(), baseRevision: 0, marks });
  assert.deepEqual([saved.isCancelled, saved.leftOut], [true, [stranger]]);
  assert.deepEqual([...(await marksOf(ctx, id))], [[one, 'present']]);
  await goTo(kernel, '2037-12-07', 899);
  const early = markLesson(ctx, id, { saveId: randomUUID(), baseRevision: 1, marks });
  await assert.rejects(early, { code: 'lesson-ahead' });
});

test('the desk corrects a mark with old and new, and what waited to be told is told no more', async () => {
  const { ctx, id, one } = await world();
  await markLesson(ctx, id, { saveId: randomUUID(), baseRevision: 0, marks: [tap(one, 'absent')] });
  const wish = { childId: one, mark: 'excused' as const };
  await correctAttendance(ctx, id, wish);
  await assert.rejects(correctAttendance(ctx, id, wish), { code: 'mark-same' });
  const [event] = await listEvents(ctx, { type: 'autus.attendance-corrected' });
  assert.partialDeepStrictEqual(event?.data, { from: 'absent', to: 'excused', childId: one });
  assert.deepEqual(
    (await tellings(ctx)).map(({ state }) => state),
    ['cancelled'],
  );
});

test('a coach marks the own class by the route; a mother of a child in a class does not, and reads her child alone', async () => {
  const { owner, accounts, ids, classes } = await newSeason(kernel);
  const lessonOf = async (classId: string) =>
    (await listLessons(owner, { from: '2037-12-07', until: '2037-12-09', classId })).lessons[0];
  const [taught, other] = [await lessonOf(classes.taught.id), await lessonOf(classes.other.id)];
  await goTo(kernel, '2037-12-09', 955);
  const coach = await pairDevice(app, accounts.coach);
  const url = (id = '') => `/autus/lessons/${id}/attendance`;
  const save = (childId: string) => ({
    saveId: randomUUID(),
    baseRevision: 0,
    marks: [tap(childId, 'present')],
  });
  const saved = await coach.send('PUT', url(taught?.id), save(ids.child));
  assert.deepEqual([saved.status, saved.body.revision], [200, 1], JSON.stringify(saved.body));
  const tried = await coach.send('PUT', url(taught?.id), {
    ...{ saveId: randomUUID(), baseRevision: 1, marks: [tap(ids.classmate, 'present')] },
  });
  assert.deepEqual([tried.status, tried.body.leftOut], [200, []]);
  const own = await coach.send('PUT', url(other?.id), save(ids.coached));
  assert.equal(own.status, 404);
  const wish = { childId: ids.child, mark: 'absent' };
  assert.equal((await coach.send('PUT', `${url(taught?.id)}/correction`, wish)).status, 403);
  const mother = await pairDevice(app, accounts.mother);
  assert.equal((await mother.send('PUT', url(taught?.id), save(ids.child))).status, 403);
  const read = await mother.send('GET', url(taught?.id));
  assert.deepEqual(
    read.body.children.map(({ childId }: { childId: string }) => childId),
    [ids.child],
  );
  const ended = await pairDevice(app, accounts.ended);
  assert.equal((await ended.send('GET', url(taught?.id))).status, 404);
});
