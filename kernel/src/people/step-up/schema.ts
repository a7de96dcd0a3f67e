import { z } from 'zod';
import { instant, shortText } from '../../base/bounds.ts';
import { actsAboveOrgs, stepUpActs } from '../../standing/step-up.ts';
import { assertion } from '../passkeys/schema.ts';

export const stepUpInput = z.object({ act: z.enum(stepUpActs) });
/** `POST /api/step-ups` */
export const numberedInput = z.object({ act: z.enum(stepUpActs).exclude(actsAboveOrgs) });
/** `PUT /api/step-ups/passkey` */
export const stepUpAssertion = z.object({ assertion });
export const stepUpParams = z.object({ id: z.uuid() });
export const numberInput = z.object({ number: z.string().regex(/^\d{2}$/) });

/** What the device that asks gets: never the number. */
export const askedStepUp = z.object({ id: z.uuid(), expiresAt: instant });
export type AskedStepUp = z.infer<typeof askedStepUp>;

/** What the other devices of the person show. */
export const shownNumbers = z.object({
  numbers: z
    .array(
      z.object({
        id: z.uuid(),
        act: z.enum(stepUpActs),
        number: z.string().length(2),
        /** The device that asks. */
        deviceName: shortText,
        expiresAt: instant,
      }),
    )
    .max(10),
});
export type ShownNumbers = z.infer<typeof shownNumbers>;
