import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { announceClosure, withdrawClosure } from '../calendars/closures.ts';
import { changeClass } from '../classes/classes.ts';
import { addDays } from '../engine/days/index.ts';
import { lessonsBetween } from '../engine/schedule/index.ts';
import { lessonJobs } from '../lessons/jobs.ts';
import { cancelLesson, moveLesson } from '../lessons/lessons.ts';
import { autusModule } from '../module.ts';
import { goTo, mondays, newClass, openMondays } from '../testing/timetable.ts';
import { aheadOf, loadTimetable } from './timetable.ts';
import { storedLessons } from './write-lessons.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });

/** The same numbers in each run. */
function numbersFrom(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const ahead = (ctx: AnyContext) =>
  inTransaction(ctx, async (ctx) => {
    const now = ctx.now().getTime();
    const rows = await storedLessons(ctx, aheadOf(ctx), null);
    return rows.filter(({ startsAtMs, day }) => startsAtMs > now && day <= aheadOf(ctx).until);
  });

/** What the slots, closures and decisions say, computed at once. */
const computed = (ctx: AnyContext) =>
  inTransaction(ctx, async (ctx) => {
    const range = aheadOf(ctx);
    const ids = (await storedLessons(ctx, range, null)).map(({ id }) => id);
    const lessons = lessonsBetween(await loadTimetable(ctx, range, null, ids), range);
    return lessons.filter(({ startsAtMs }) => startsAtMs > ctx.now().getTime());
  });

const close = async (ctx: AnyContext, from: string, days: number): Promise<string> =>
  (await announceClosure(ctx, { name: '휴강', from, until: addDays(from, days) })).id;

const shown = (lessons: readonly { id: string }[]) =>
  lessons
    .map((lesson) => {
      // A calendar's number counts what was seen; the rest is what the timetable says.
      const { isHeld: _, sequence: __, ...rest } = lesson as Record<string, unknown>;
      return JSON.stringify(rest, Object.keys(rest).toSorted());
    })
    .toSorted();

test('days of random decisions, with the job run as often as it comes, end where the timetable says', async () => {
  for (const seed of [1, 7]) {
    const below = numbersFrom(seed);
    await goTo(kernel, '2037-12-02');
    const { ctx, opened } = await newClass(kernel, {
      slots: [mondays, { ...mondays, weekday: 4 }],
    });
    const slots = [{ ...mondays, weekday: 6, startMinute: 1400, lengthMinutes: 90 }];
    await openMondays(ctx, { name: '자정반', slots });
    let version = 1;
    let closureId: string | null = null;
    for (let day = 0; day < 14; day += 1) {
      const today = addDays('2037-12-02', day);
      await goTo(kernel, today, below(1440));
      const lessons = await ahead(ctx);
      const { id = '', sequence = 0, state } = lessons[below(lessons.length)] ?? {};
      const from = addDays(today, below(20));
      switch (below(5)) {
        case 0:
          await cancelLesson(ctx, id, { sequence, isCancelled: state !== 'cancelled' });
          break;
        case 1: {
          const at = { startMinute: below(100), lengthMinutes: 30 };
          await moveLesson(ctx, id, { sequence, day: addDays(today, 1 + below(30)), ...at }).catch(
            (error) => assert.match(error.code, /^(?:lesson-clash|day-unfit)$/),
          );
          break;
        }
        case 2:
          if (closureId !== null) await withdrawClosure(ctx, closureId);
          closureId = closureId === null ? await close(ctx, from, below(4)) : null;
          break;
        case 3:
          await changeClass(ctx, opened.id, {
            version,
            timetable: {
              from,
              slots: [mondays, { ...mondays, weekday: 1 + below(6), startMinute: 600 }],
            },
          });
          version += 1;
          break;
      }
      for (let run = below(3); run >= 0; run -= 1)
        await lessonJobs[0]?.handle(ctx, {}, {} as never);
      const [stored, said] = [await ahead(ctx), await computed(ctx)];
      assert.deepEqual(shown(stored), shown(said), `seed ${seed}, ${today}`);
      assert.ok(stored.length > 20);
    }
  }
});
