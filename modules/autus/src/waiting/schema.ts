import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { day } from '../profiles/schema.ts';

/** `POST /api/autus/waiting` */
export const waitingInput = z.object({
  childId: z.uuid(),
  classId: z.uuid(),
  /** The weekly times that are wished for; null for all of the class. */
  slotIds: z.array(z.uuid()).min(1).max(14).nullable().default(null),
});
export type WaitingInput = z.input<typeof waitingInput>;

/** `POST /api/autus/classes/:id/offers` */
export const offerInput = z.object({
  /** Somebody who waits; the next one in order when left out. */
  waitingId: z.uuid().optional(),
});
export type OfferInput = z.infer<typeof offerInput>;

/** `PUT /api/autus/waiting/:id/seat` */
export const seatInput = z.object({
  /** The first day; today when left out. */
  from: day.optional(),
});
export type SeatInput = z.infer<typeof seatInput>;

const waitingState = z.enum(['waiting', 'offered', 'taken', 'declined', 'lapsed']);

export const waiting = z.object({
  id: z.uuid(),
  childId: z.uuid(),
  classId: z.uuid(),
  slotIds: z.array(z.uuid()).max(100).nullable(),
  state: waitingState,
  since: instant,
  /** Of an offer: until when it can be taken. */
  expiresAt: instant.nullable(),
  enrolmentId: z.uuid().nullable(),
});
export type WaitingView = z.infer<typeof waiting>;
export const waitingParams = z.object({ id: z.uuid() });

/** `GET /api/autus/classes/:id/waiting`: who waits or is asked, in order. */
export const waitingList = z.object({
  /** Seats that are free and of which nobody is being asked. */
  freeSeats: z.int().min(-100_000).max(500),
  waiting: z
    .array(
      waiting.extend({
        place: z.int().min(1).max(1_000),
        /** What puts them behind the one before. */
        behindBy: z.enum(['sibling', 'trial-done', 'since', 'id']).nullable(),
      }),
    )
    .max(1_000),
});
export type WaitingList = z.infer<typeof waitingList>;
