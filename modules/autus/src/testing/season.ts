/** The academy of {@link newAcademy} with classes: one that its coach teaches, one that another coach teaches. */
import type { Context } from '@dojang/kernel';
import { newPerson, type TestKernel } from '@dojang/kernel/testing';
import { listLessons } from '../lessons/find-lessons.ts';
import { substituteCoach } from '../lessons/lessons.ts';
import { addProfile } from '../profiles/profiles.ts';
import { newAcademy } from './academy.ts';
import { goTo, mondays, openMondays } from './timetable.ts';

/** One coach more stands in for a single lesson of the other class. */
export async function newSeason(kernel: TestKernel) {
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
    taught: await openMondays(owner, { name: '가르치는반', coachIds: [ids.coach] }),
    other: await openMondays(owner, { name: '다른반', slots, coachIds: [other.id] }),
  };
  const days = { from: '2037-12-02', until: '2037-12-31', classId: classes.other.id };
  const [, second] = (await listLessons(owner, days)).lessons;
  const taken = { sequence: 0, coachIds: [standIn.id] };
  const lesson = await substituteCoach(owner, second?.id ?? '', taken);
  return { ...academy, classes, lesson, standIn: account as Context<never> };
}
