import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { day } from '../profiles/schema.ts';

const version = z.int().min(1).max(2_147_483_647);
/** Null for all weekly times of the class. */
const slotIds = z.array(z.uuid()).min(1).max(14).nullable();

/** `POST /api/autus/enrolments` */
export const enrolmentInput = z.object({
  childId: z.uuid(),
  classId: z.uuid(),
  slotIds: slotIds.default(null),
  /** The first day; today when left out. */
  from: day.optional(),
  /** The last day, or null for no end. */
  until: day.nullable().default(null),
});
export type EnrolmentInput = z.input<typeof enrolmentInput>;

/** `PUT /api/autus/enrolments/:id/move` */
export const moveInput = z.object({
  version,
  classId: z.uuid(),
  slotIds: slotIds.default(null),
  /** The first day in the new class. */
  from: day,
});
export type MoveInput = z.input<typeof moveInput>;

export const endReason = z.enum([
  ...(['schedule', 'price', 'school', 'health', 'other-academy', 'other'] as const),
]);

/** `PUT /api/autus/enrolments/:id/end` */
export const endInput = z.object({ version, lastDay: day, because: endReason });
export type EndInput = z.infer<typeof endInput>;

/** `PUT /api/autus/enrolments/:id/renewal` */
export const renewalInput = z.object({ version, until: day });
export type RenewalInput = z.infer<typeof renewalInput>;

export const enrolment = z.object({
  id: z.uuid(),
  childId: z.uuid(),
  classId: z.uuid(),
  slotIds: z.array(z.uuid()).max(100).nullable(),
  from: z.string().max(10),
  until: z.string().max(10).nullable(),
  /** Today: it has not begun, runs, rests, or is over. */
  state: z.enum(['ahead', 'active', 'paused', 'ended']),
  endedBecause: z.enum([...endReason.options, 'moved']).nullable(),
  movedFrom: z.uuid().nullable(),
  /** Those that go on or are ahead. */
  pauses: z
    .array(z.object({ id: z.uuid(), startsAt: instant, endsAt: instant, holdsSeat: z.boolean() }))
    .max(50),
  version,
});
export type EnrolmentView = z.infer<typeof enrolment>;

export const enrolmentParams = z.object({ id: z.uuid() });

/** `GET /api/autus/enrolments`: of a class or a child. */
export const enrolmentQuery = z.object({
  classId: z.uuid().optional(),
  childId: z.uuid().optional(),
  /** Those that are over, too. */
  all: z.enum(['yes']).optional(),
});
export type EnrolmentQuery = z.infer<typeof enrolmentQuery>;
export const enrolmentList = z.object({ enrolments: z.array(enrolment).max(1_000) });
