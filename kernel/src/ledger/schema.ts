import { z } from 'zod';
import { cursor, facts, instant, shortText, word } from '../base/bounds.ts';

/** One line of the action log. */
export const actionEntry = z.object({
  id: z.uuid(),
  at: instant,
  action: word,
  outcome: z.enum(['done', 'refused']),
  personId: z.uuid().nullable(),
  personName: shortText.nullable(),
  deviceId: z.uuid().nullable(),
  deviceName: shortText.nullable(),
  subjectId: z.uuid().nullable(),
  traceUuid: z.uuid(),
  facts,
});
export type ActionEntry = z.infer<typeof actionEntry>;
export const actionQuery = z.object({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const actions = z.object({
  actions: z.array(actionEntry).max(100),
  nextCursor: cursor.nullable(),
});
