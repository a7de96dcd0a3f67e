import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { day } from '../profiles/schema.ts';

const name = z.string().trim().min(1).max(60);
const some = z.array(z.uuid()).min(1).max(100).nullable().default(null);

/** `POST /api/autus/closures` */
export const closureInput = z.object({
  name,
  from: day,
  /** The last day. */
  until: day,
  /** Null for all classes. */
  classIds: some,
  /** Null for all places, and for lessons without one. */
  placeIds: some,
});
export type ClosureInput = z.input<typeof closureInput>;

/** `POST /api/autus/temporary-holidays` */
export const holidayInput = z.object({ name, day });
export type HolidayInput = z.infer<typeof holidayInput>;

/** `PUT /api/autus/open-days/:day` */
export const openDayInput = z.object({ isOpen: z.boolean() });
export const openDayParams = z.object({ day });

export const closure = z.object({
  id: z.uuid(),
  kind: z.enum(['own', 'temporary']),
  name: z.string().max(60),
  from: z.string().max(10),
  until: z.string().max(10),
  classIds: z.array(z.uuid()).max(100).nullable(),
  placeIds: z.array(z.uuid()).max(100).nullable(),
  /** Null while a temporary holiday waits for the owner. */
  announcedAt: instant.nullable(),
  withdrawnAt: instant.nullable(),
});
export type Closure = z.infer<typeof closure>;

export const closureParams = z.object({ id: z.uuid() });

/** `GET /api/autus/calendar` */
export const calendarQuery = z.object({ from: day, until: day });
export type CalendarQuery = z.infer<typeof calendarQuery>;

export const calendar = z.object({
  /** Public holidays, by day; one day may have two. */
  holidays: z
    .array(
      z.object({
        day: z.string().max(10),
        name: z.string().max(60),
        kind: z.enum(['fixed', 'lunar', 'election', 'temporary', 'substitute']),
        /** The academy teaches all the same. */
        isOpen: z.boolean(),
      }),
    )
    .max(200),
  /** Those that wait for the owner, too. */
  closures: z.array(closure).max(900),
});
export type Calendar = z.infer<typeof calendar>;
