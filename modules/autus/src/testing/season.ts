/** The academy of {@link newAcademy} with two classes. Its coach teaches the first, with the child in it, and a classmate who tries once. */
import type { Context } from '@dojang/kernel';
import { newPerson, type TestKernel } from '@dojang/kernel/testing';
import { bookTrial } from '../bookings/bookings.ts';
import { enrol } from '../enrolments/enrolments.ts';
import { listLessons } from '../lessons/find-lessons.ts';
import { lessonJobs } from '../lessons/jobs.ts';
import { substituteCoach } from '../lessons/lessons.ts';
import { addProfile } from '../profiles/profiles.ts';
import { joinWaiting } from '../waiting/waiting.ts';
import { newAcademy } from './academy.ts';
import { goTo, mondays, openMondays } from './timetable.ts';

/**
 * Another coach teaches the second class, of the sister and of the first coach's own child; one coach more stands in there
 * for a single lesson. The sister waits for a seat in the first.
 */
export async function newSeason(kernel: TestKernel) {
  kernel.clock.reset();
  const academy = await newAcademy(kernel);
  await goTo(kernel, '2037-12-02');
  const { owner, ids } = academy;
  const account = await newPerson(kernel, owner.org, 'guest', 'browser', ['autus.coach']);
  const accountId = account.actor.kind === 'person' ? account.actor.personId : null;
  const coach = (name: string, id: string | null) =>
    addProfile(owner, { kind: 'coach', name, accountId: id });
  const other = await coach('한코치', null);
  const standIn = await coach('대신코치', accountId);
  const slots = [{ ...mondays, weekday: 3 }];
  const classes = {
    taught: academy.taught,
    other: await openMondays(owner, { name: '다른반', slots, coachIds: [other.id] }),
  };
  const classId = classes.other.id;
  const { sister, coached, classmate } = ids;
  for (const childId of [sister, coached]) await enrol(owner, { childId, classId });
  await joinWaiting(owner, { childId: sister, classId: academy.taught.id });
  await lessonJobs[0]?.handle(owner, {}, {} as never);
  const days = { from: '2037-12-02', until: '2037-12-31' };
  const [first] = (await listLessons(owner, { ...days, classId: academy.taught.id })).lessons;
  await bookTrial(owner, first?.id ?? '', { childId: classmate });
  const [, second] = (await listLessons(owner, { ...days, classId })).lessons;
  const taken = { sequence: 0, coachIds: [standIn.id] };
  const lesson = await substituteCoach(owner, second?.id ?? '', taken);
  return { ...academy, classes, lesson, standIn: account as Context<never> };
}
