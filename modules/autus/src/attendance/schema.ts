import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';

export const mark = z.enum(['present', 'late', 'early', 'absent', 'excused']);
const revision = z.int().min(0).max(2_147_483_647);
const monthMs = 31 * 86_400_000;

/** `PUT /api/autus/lessons/:id/attendance` */
export const marksInput = z.object({
  /** The device names each save: sent again because its answer was lost, it changes nothing. */
  saveId: z.uuid(),
  /** Of the register that the coach saw. */
  baseRevision: revision,
  marks: z
    .array(
      z.object({
        childId: z.uuid(),
        mark,
        /** A tap on this child, or `모두 출석`. */
        how: z.enum(['tap', 'all']),
        /** How long ago it was marked on the device: its clock may be wrong, its waits are not. */
        agoMs: z.int().min(0).max(monthMs).default(0),
      }),
    )
    .min(1)
    .max(500),
});
export type MarksInput = z.input<typeof marksInput>;

/** `PUT /api/autus/lessons/:id/attendance/undo` */
export const undoInput = z.object({ revision: revision.min(1) });

/** `PUT /api/autus/lessons/:id/attendance/correction` */
export const correctionInput = z.object({ childId: z.uuid(), mark });
export type CorrectionInput = z.infer<typeof correctionInput>;

export const register = z.object({
  lessonId: z.uuid(),
  revision,
  /** The lesson was cancelled meanwhile: what was marked is kept all the same. */
  isCancelled: z.boolean(),
  children: z
    .array(
      z.object({
        childId: z.uuid(),
        mark: mark.nullable(),
        by: z.uuid().nullable(),
        markedAt: instant.nullable(),
        /** What other coaches said who had not seen this. */
        others: z.array(z.object({ by: z.uuid(), mark, markedAt: instant })).max(50),
      }),
    )
    .max(600),
  /** Children of the save who have never been in this class: nothing is kept of them. */
  leftOut: z.array(z.uuid()).max(500),
  /** Of the save: until when it can be taken back. Null where it changed nothing. */
  undoUntil: instant.nullable(),
});
export type RegisterView = z.infer<typeof register>;

export const attendanceParams = z.object({ id: z.uuid() });

/** What a column of a register holds. */
export const statement = z.object({
  by: z.uuid(),
  mark,
  how: z.enum(['tap', 'all']),
  markedAtMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
  revision: z.int().min(0).max(2_147_483_647),
});
export const statements = z.array(statement).max(200);
/** What a save replaced. */
export const rowsBefore = z.array(z.object({ childId: z.uuid(), said: statements })).max(500);
