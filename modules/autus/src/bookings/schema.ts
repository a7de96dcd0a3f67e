import { z } from 'zod';

/** `POST /api/autus/lessons/:id/trials` */
export const trialInput = z.object({ childId: z.uuid() });
export type TrialInput = z.infer<typeof trialInput>;

export const booking = z.object({
  id: z.uuid(),
  lessonId: z.uuid(),
  classId: z.uuid(),
  childId: z.uuid(),
  kind: z.enum(['regular', 'makeup', 'trial', 'pass']),
  isCancelled: z.boolean(),
});
export type BookingView = z.infer<typeof booking>;
export const bookingParams = z.object({ id: z.uuid() });

/** `GET /api/autus/lessons/:id/children`: who is expected, as far as the reader sees them. */
export const expectedList = z.object({
  children: z
    .array(
      z.object({
        childId: z.uuid(),
        name: z.string().max(80),
        as: z.enum(['regular', 'makeup', 'trial', 'pass']),
        bookingId: z.uuid().nullable(),
      }),
    )
    .max(600),
});
export type ExpectedChild = z.infer<typeof expectedList>['children'][number];
