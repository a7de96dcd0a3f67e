import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { changeClass, closeClass } from '../classes/classes.ts';
import { getClass } from '../classes/find-classes.ts';
import { autusModule } from '../module.ts';
import { addPlace } from '../places/places.ts';
import { getProfile } from '../profiles/find-profiles.ts';
import { addProfile, archiveProfile, changeProfile } from '../profiles/profiles.ts';
import { addStudent, goTo, mondays, newClass, openMondays } from '../testing/timetable.ts';
import { joinWaiting, listWaiting } from '../waiting/waiting.ts';
import { endEnrolment, enrol, renewEnrolment } from './enrolments.ts';
import { moveEnrolment } from './move-enrolment.ts';
import { getEnrolment, listEnrolments } from './rows.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
await goTo(kernel, '2037-12-02');

const late = [{ ...mondays, startMinute: 1020 }];
const codesOf = (all: PromiseSettledResult<unknown>[]) =>
  all.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));

test('of two who take the last seat at once, one gets it', async () => {
  const { ctx, opened } = await newClass(kernel, { capacity: 1 });
  const [one, two] = [await addStudent(ctx), await addStudent(ctx, '김서연')];
  const take = (childId: string) => enrol(ctx, { childId, classId: opened.id });
  const both = await Promise.allSettled([take(one), take(two)]);
  assert.deepEqual(codesOf(both), ['class-full']);
  assert.equal((await listEnrolments(ctx, { classId: opened.id })).length, 1);
});

test('a lead who is enrolled is here; the event has ids alone; the seat is free again after the last day', async () => {
  const { ctx, opened } = await newClass(kernel, { capacity: 1 });
  const lead = { kind: 'student', name: '김표식', state: 'lead' } as const;
  const { id: childId } = await addProfile(ctx, lead);
  const held = await enrol(ctx, { childId, classId: opened.id, until: '2038-01-10' });
  assert.deepEqual([held.state, held.from, held.slotIds], ['active', '2037-12-02', null]);
  assert.equal((await getProfile(ctx, childId)).state, 'active');
  const [event] = await listEvents(ctx, { type: 'autus.enrolled' });
  assert.doesNotMatch(JSON.stringify(event), /표식/);
  const next = await addStudent(ctx, '김서연');
  const seat = { childId: next, classId: opened.id };
  await assert.rejects(enrol(ctx, { ...seat, from: '2038-01-10' }), { code: 'class-full' });
  const ahead = await enrol(ctx, { ...seat, from: '2038-01-11' });
  assert.equal(ahead.state, 'ahead');
  const again = enrol(ctx, { childId, classId: opened.id, from: '2037-12-20' });
  await assert.rejects(again, { code: 'enrolment-known' });
});

test('a child cannot be in two lessons at once: the other class is named', async () => {
  const { ctx, opened } = await newClass(kernel);
  const other = await openMondays(ctx, { name: '겹친반' });
  const childId = await addStudent(ctx);
  await enrol(ctx, { childId, classId: opened.id });
  const clash = enrol(ctx, { childId, classId: other.id });
  await assert.rejects(clash, (error: { code: string; facts: Record<string, unknown> }) => {
    const { kind, subjectId, className } = error.facts;
    assert.deepEqual(
      [error.code, kind, subjectId, className],
      ['lesson-clash', 'child', childId, '월요반'],
    );
    return true;
  });
  assert.equal((await listEnrolments(ctx, { childId })).length, 1);
  const times = { from: '2037-12-02', slots: late };
  const moved = changeClass(ctx, other.id, { version: 1, timetable: times });
  await moved;
  await enrol(ctx, { childId, classId: other.id });
  const back = { from: '2037-12-10', slots: [mondays] };
  const onto = changeClass(ctx, other.id, { version: 2, timetable: back });
  await assert.rejects(onto, { code: 'lesson-clash' });
});

test('who is archived leaves a free seat, waits for none and teaches no class', async () => {
  const { ctx, coachId, opened } = await newClass(kernel, { capacity: 1 });
  const childId = await addStudent(ctx);
  const { id } = await enrol(ctx, { childId, classId: opened.id });
  const other = await openMondays(ctx, { name: '다른반' });
  await joinWaiting(ctx, { childId, classId: other.id });
  await changeProfile(ctx, childId, { version: 1, state: 'left' });
  await archiveProfile(ctx, childId, 2);
  const ended = await getEnrolment(ctx, id);
  assert.deepEqual([ended.until, ended.endedBecause], ['2037-12-02', 'other']);
  assert.deepEqual((await listWaiting(ctx, other.id)).waiting, []);
  const next = await addStudent(ctx, '김서연');
  await enrol(ctx, { childId: next, classId: opened.id, from: '2037-12-03' });
  await archiveProfile(ctx, coachId, 1);
  assert.deepEqual((await getClass(ctx, opened.id)).coachIds, []);
});

test('a place holds so many learners, and no more', async () => {
  const ctx = await newOrg(kernel);
  const { id: placeId } = await addPlace(ctx, { name: '작은방', learnersMax: 1 });
  const { id: classId } = await openMondays(ctx, { slots: [{ ...mondays, placeId }] });
  await enrol(ctx, { childId: await addStudent(ctx), classId });
  const second = enrol(ctx, { childId: await addStudent(ctx, '김서연'), classId });
  await assert.rejects(second, { code: 'lesson-clash' });
});

test('a seat is of the weekly times that are chosen; whoever comes to a time that moves comes to the new one', async () => {
  const slots = [mondays, { ...mondays, weekday: 3 }];
  const { ctx, opened } = await newClass(kernel, { capacity: 1, slots });
  const [monday, wednesday] = opened.slots.map(({ id }) => id);
  assert.ok(monday && wednesday);
  const [one, two] = [await addStudent(ctx), await addStudent(ctx, '김서연')];
  const held = await enrol(ctx, { childId: one, classId: opened.id, slotIds: [monday] });
  const full = enrol(ctx, { childId: two, classId: opened.id, slotIds: [monday] });
  await assert.rejects(full, { code: 'class-full' });
  await enrol(ctx, { childId: two, classId: opened.id, slotIds: [wednesday] });
  const nowhere = enrol(ctx, { childId: two, classId: opened.id, slotIds: [crypto.randomUUID()] });
  await assert.rejects(nowhere, { code: 'slot-not-found' });
  const wanted = [
    { ...mondays, id: monday, startMinute: 900 },
    { ...mondays, id: wednesday, weekday: 3 },
  ];
  const change = { version: 1, timetable: { from: '2037-12-10', slots: wanted } };
  const changed = await changeClass(ctx, opened.id, change);
  const fresh = changed.slots.find(({ startMinute }) => startMinute === 900);
  assert.deepEqual((await getEnrolment(ctx, held.id)).slotIds, [monday, fresh?.id]);
});

test('a move ends the one and begins the other; a full class and a stale page are refused', async () => {
  const { ctx, opened } = await newClass(kernel, { capacity: 1 });
  const next = await openMondays(ctx, { name: '다음반', capacity: 1, slots: late });
  const childId = await addStudent(ctx);
  const { id } = await enrol(ctx, { childId, classId: opened.id });
  const to = { version: 1, classId: next.id, from: '2037-12-21' };
  const begun = await moveEnrolment(ctx, id, to);
  assert.deepEqual([begun.classId, begun.from, begun.movedFrom], [next.id, '2037-12-21', id]);
  const before = await getEnrolment(ctx, id);
  assert.deepEqual(
    [before.until, before.endedBecause, before.state],
    ['2037-12-20', 'moved', 'active'],
  );
  await assert.rejects(moveEnrolment(ctx, id, to), { code: 'enrolment-changed' });
  const other = await enrol(ctx, {
    childId: await addStudent(ctx, '김서연'),
    classId: opened.id,
    from: '2037-12-21',
  });
  const full = moveEnrolment(ctx, other.id, { ...to, from: '2037-12-28' });
  await assert.rejects(full, { code: 'class-full' });
  const past = moveEnrolment(ctx, other.id, { ...to, from: '2037-12-01' });
  await assert.rejects(past, { code: 'day-in-past' });
  const elsewhere = moveEnrolment(await newOrg(kernel), other.id, to);
  await assert.rejects(elsewhere, { code: 'enrolment-not-found' });
});

test('an enrolment ends with a reason, and is renewed in its last 30 days unless somebody has the seat', async () => {
  const { ctx, opened } = await newClass(kernel, { capacity: 1 });
  const childId = await addStudent(ctx);
  const held = await enrol(ctx, { childId, classId: opened.id, until: '2038-01-02' });
  const early = renewEnrolment(ctx, held.id, { version: 1, until: '2038-03-01' });
  await assert.rejects(early, (error: { code: string; facts: object }) => {
    assert.deepEqual([error.code, error.facts], ['renewal-early', { earliest: '2037-12-03' }]);
    return true;
  });
  await goTo(kernel, '2037-12-03');
  const renewed = await renewEnrolment(ctx, held.id, { version: 1, until: '2038-01-31' });
  assert.deepEqual([renewed.until, renewed.version], ['2038-01-31', 2]);
  await assert.rejects(closeClass(ctx, opened.id, { version: 1, lastDay: '2038-01-30' }), {
    code: 'class-not-empty',
  });
  const end = { version: 2, lastDay: '2037-12-20', because: 'schedule' } as const;
  const ended = await endEnrolment(ctx, held.id, end);
  assert.deepEqual([ended.until, ended.endedBecause], ['2037-12-20', 'schedule']);
  const next = await addStudent(ctx, '김서연');
  await enrol(ctx, { childId: next, classId: opened.id, from: '2037-12-21' });
  const gone = renewEnrolment(ctx, held.id, { version: 3, until: '2038-03-01' });
  await assert.rejects(gone, { code: 'class-full' });
  await goTo(kernel, '2037-12-21');
  const over = endEnrolment(ctx, held.id, { ...end, version: 3, lastDay: '2037-12-25' });
  await assert.rejects(over, { code: 'enrolment-ended' });
  assert.equal((await getEnrolment(ctx, held.id)).state, 'ended');
  await goTo(kernel, '2037-12-02');
});
