/** A class and its coach in an org of their own, and the clock at a day of the test's choice. */
import type { AnyContext } from '@dojang/kernel';
import { newOrg, type TestKernel } from '@dojang/kernel/testing';
import { openClass } from '../classes/classes.ts';
import type { ClassInput } from '../classes/schema.ts';
import { instantOf } from '../engine/days/index.ts';
import { listLessons } from '../lessons/find-lessons.ts';
import { addProfile } from '../profiles/profiles.ts';

/** Mondays at 16:00 for an hour. */
export const mondays = { weekday: 1, startMinute: 960, lengthMinutes: 60 };

export const addCoach = async (ctx: AnyContext, name = '최코치'): Promise<string> =>
  (await addProfile(ctx, { kind: 'coach', name })).id;

export const addStudent = async (ctx: AnyContext, name = '김민준'): Promise<string> =>
  (await addProfile(ctx, { kind: 'student', name })).id;

export const openMondays = (ctx: AnyContext, more: Partial<ClassInput> = {}) =>
  openClass(ctx, { name: '월요반', capacity: 10, slots: [mondays], ...more });

/**
 * The clock goes to a minute of a day in Korea: of years that have not come, so that the database's own clock never
 * passes them. The month is made; any other that is far ahead is refused as before.
 */
export async function goTo({ clock, parts }: TestKernel, day: string, minute = 600): Promise<void> {
  await parts.database.exec(`begin;
    alter table kernel.month_table no force row level security;
    update kernel.month_table set ahead_max = 1200;
    select kernel.ensure_month('kernel.event', '${day}'), kernel.ensure_month('autus.attendance', '${day}');
    update kernel.month_table set ahead_max = 4;
    alter table kernel.month_table force row level security;
    commit`);
  clock.reset();
  clock.advance(instantOf(day, minute) - clock.now().getTime());
}

export async function newClass(kernel: TestKernel, more: Partial<ClassInput> = {}) {
  const ctx = await newOrg(kernel);
  const coachId = await addCoach(ctx);
  const opened = await openMondays(ctx, { coachIds: [coachId], ...more });
  return { ctx, coachId, opened };
}

/** Days of the lessons of a class, cancelled ones aside. */
export async function daysOf(ctx: AnyContext, classId: string, from: string, until: string) {
  const { lessons } = await listLessons(ctx, { from, until, classId });
  return lessons.filter(({ state }) => state !== 'cancelled').map(({ day }) => day);
}
