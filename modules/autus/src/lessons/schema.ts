import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { day } from '../profiles/schema.ts';

const sequence = z.int().min(0).max(2_147_483_647);
const coachIds = z.array(z.uuid()).max(5);

const meeting = z.object({
  day,
  /** Minutes after midnight in Korea. */
  startMinute: z.int().min(0).max(1_439),
  lengthMinutes: z.int().min(5).max(720),
  placeId: z.uuid().nullable().default(null),
});

/** `PUT /api/autus/lessons/:id/cancellation` */
export const cancellationInput = z.object({ sequence, isCancelled: z.boolean() });
export type CancellationInput = z.infer<typeof cancellationInput>;

/** `PUT /api/autus/lessons/:id/time` */
export const moveInput = meeting.extend({ sequence });
export type MoveInput = z.input<typeof moveInput>;

/** `PUT /api/autus/lessons/:id/coaches` */
export const substituteInput = z.object({ sequence, coachIds: coachIds.min(1) });
export type SubstituteInput = z.infer<typeof substituteInput>;

/** `POST /api/autus/lessons` */
export const addInput = meeting.extend({ classId: z.uuid(), coachIds: coachIds.min(1) });
export type AddInput = z.input<typeof addInput>;

export const lesson = z.object({
  id: z.uuid(),
  classId: z.uuid(),
  /** Null for a lesson that was added by hand. */
  slotId: z.uuid().nullable(),
  /** The day of the slot: it stays when the lesson moves. */
  day: z.string().max(10),
  startsAt: instant,
  endsAt: instant,
  placeId: z.uuid().nullable(),
  coachIds: z.array(z.uuid()).max(50),
  state: z.enum(['planned', 'moved', 'cancelled', 'held']),
  /** What cancelled it; null where a person did, or where it takes place. */
  closureId: z.uuid().nullable(),
  /** Grows with each change: name it to change the lesson that was read. */
  sequence,
});
export type AcademyLesson = z.infer<typeof lesson>;

export const lessonParams = z.object({ id: z.uuid() });

/** `GET /api/autus/lessons`: of 62 days at most. */
export const lessonQuery = z.object({
  from: day,
  until: day,
  classId: z.uuid().optional(),
  placeId: z.uuid().optional(),
  coachId: z.uuid().optional(),
});
export type LessonQuery = z.infer<typeof lessonQuery>;

export const lessonList = z.object({
  /** By start. */
  lessons: z.array(lesson).max(3_000),
  /** There are more: ask for fewer days. */
  isCut: z.boolean(),
});

/** `GET /api/autus/lessons/:id/substitutes` */
export const substituteList = z.object({
  /** Who could take over, the one who fits best first. */
  substitutes: z
    .array(
      z.object({
        coachId: z.uuid(),
        knowsClass: z.boolean(),
        lessonsThatDay: z.int().min(0).max(1_000),
      }),
    )
    .max(200),
});
