import { cursor, instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { day } from '../profiles/schema.ts';

const version = z.int().min(1).max(2_147_483_647);

export const colour = z.enum([
  ...(['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'grey'] as const),
]);

export const slotParts = z.object({
  /** 1 is Monday, 7 is Sunday. */
  weekday: z.int().min(1).max(7),
  /** Minutes after midnight in Korea. */
  startMinute: z.int().min(0).max(1_439),
  lengthMinutes: z.int().min(5).max(720),
  placeId: z.uuid().nullable().default(null),
});
export type SlotInput = z.input<typeof slotParts>;

const age = z.int().min(0).max(99).nullable();
const classParts = z.object({
  name: z.string().trim().min(1).max(60),
  level: z.string().trim().max(40),
  ageMin: age,
  ageMax: age,
  capacity: z.int().min(1).max(500),
  colour,
});

/** `POST /api/autus/classes` */
export const classInput = classParts.extend({
  level: classParts.shape.level.default(''),
  ageMin: age.default(null),
  ageMax: age.default(null),
  colour: colour.default('blue'),
  slots: z.array(slotParts).min(1).max(14),
  coachIds: z.array(z.uuid()).max(5).default([]),
  /** The first day of its slots; today when left out. */
  from: day.optional(),
});
export type ClassInput = z.input<typeof classInput>;

/** `PATCH /api/autus/classes/:id`: what is left out stays. */
export const classChange = classParts.partial().extend({
  version,
  coachIds: z.array(z.uuid()).max(5).optional(),
  /** All weekly times from a day on. One with the id of a running slot takes its place. */
  timetable: z
    .object({
      from: day,
      slots: z
        .array(slotParts.extend({ id: z.uuid().optional() }))
        .min(1)
        .max(14),
    })
    .optional(),
});
export type ClassChange = z.input<typeof classChange>;

/** `PUT /api/autus/classes/:id/closing` */
export const closingInput = z.object({ version, lastDay: day });
export type ClosingInput = z.infer<typeof closingInput>;

export const slot = slotParts.extend({
  id: z.uuid(),
  placeId: z.uuid().nullable(),
  from: z.string().max(10),
  /** The last day, or null for no end. */
  until: z.string().max(10).nullable(),
});

/** `GET /api/autus/classes/:id` */
export const academyClass = classParts.extend({
  id: z.uuid(),
  /** Those that run or will run, by weekday. */
  slots: z.array(slot).max(100),
  /** As far as the reader sees them. */
  coachIds: z.array(z.uuid()).max(50),
  /** The last day with lessons; null while it is open. */
  closedOn: z.string().max(10).nullable(),
  version,
  createdAt: instant,
});
export type AcademyClass = z.infer<typeof academyClass>;

export const classParams = z.object({ id: z.uuid() });

/** `GET /api/autus/classes` */
export const classQuery = z.object({
  /** Those that are open, or the closed ones; all when left out. */
  is: z.enum(['open', 'closed']).optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ClassQuery = z.input<typeof classQuery>;
export const classList = z.object({
  /** Newest first. */
  classes: z.array(academyClass).max(100),
  nextCursor: cursor.nullable(),
});
export type ClassList = z.infer<typeof classList>;
