import { count, instant, shortText } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** Of one org. */
export const onCallMax = 50;
export const overridesMax = 100;

const name = z.string().trim().min(1).max(60);
const day = z.iso.date();
const time = z
  .string()
  .length(5)
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const turns = {
  name,
  /** In the order of their turns. */
  people: z.array(z.uuid()).min(1).max(50),
  /** How long a turn is. */
  weeks: z.int().min(1).max(12),
  /** The day of the first handover; each turn begins on its day of the week. */
  startsOn: day,
  handover: time,
  timeZone: z.string().min(1).max(64),
};

export const override = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  startsAt: instant,
  endsAt: instant,
});

export const onCall = z.object({
  id: z.uuid(),
  ...turns,
  name: shortText,
  /** Who is woken now. */
  personId: z.uuid(),
  /** Those that have not ended, the earliest first. */
  overrides: z.array(override).max(overridesMax),
  version: count,
});
export type OnCall = z.infer<typeof onCall>;

/** `GET /api/aisher/on-call` */
export const onCallList = z.object({ onCall: z.array(onCall).max(onCallMax) });

/** `POST /api/aisher/on-call` */
export const onCallInput = z.object(turns);
export type OnCallInput = z.infer<typeof onCallInput>;

/** `PUT /api/aisher/on-call/:id`: `version` is the one that the person saw. */
export const onCallChange = onCallInput.extend({ version: count });

/** `POST /api/aisher/on-call/:id/overrides` */
export const overrideInput = z.object({ personId: z.uuid(), startsAt: instant, endsAt: instant });

export const onCallParams = z.object({ id: z.uuid() });
export const overrideParams = z.object({ id: z.uuid(), override: z.uuid() });
