import { defineJob, inTransaction, orgsWith } from '@dojang/kernel';
import { z } from 'zod';
import { lockTimetable } from '../timetables/timetable.ts';
import { writeLessons } from '../timetables/write-lessons.ts';

/** Makes the lessons of eight weeks ahead, just after midnight in Korea. However often it runs, they are the same. */
const makeLessons = defineJob({
  name: 'autus.make-lessons',
  payload: z.object({}),
  cron: '5 15 * * *',
  due: orgsWith('autus.class', (eb) => eb('closed_on', 'is', null)),
  handle: async (outer) => {
    await inTransaction(outer, async (ctx) => {
      await lockTimetable(ctx);
      await writeLessons(ctx, null);
    });
  },
});

export const lessonJobs = [makeLessons];
