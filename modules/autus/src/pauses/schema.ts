import { z } from 'zod';
import { day } from '../profiles/schema.ts';

const version = z.int().min(1).max(2_147_483_647);

/** `POST /api/autus/enrolments/:id/pauses`: both days included, as the family says it. */
export const pauseInput = z.object({ version, from: day, until: day });
export type PauseInput = z.infer<typeof pauseInput>;

/** `PUT /api/autus/enrolments/:id/resumption`: the first day on which the child comes again. */
export const resumeInput = z.object({ version, day });
export type ResumeInput = z.infer<typeof resumeInput>;
