import { z } from 'zod';
import { count, instant, shortText, word } from '../../base/bounds.ts';

/** Of one list. */
export const deadLettersMax = 200;

/** A job that failed for good, and waits for a person to send it back to work. */
export const deadLetter = z.object({
  id: z.uuid(),
  job: word,
  traceUuid: z.uuid(),
  attempts: count,
  createdAt: instant,
  failedAt: instant,
  /** The Problem's code, or the error's class; the log has the rest under the trace. */
  reason: shortText,
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const deadLetters = z.object({ items: z.array(deadLetter).max(deadLettersMax) });
export const deadLetterParams = z.object({ id: z.uuid() });

export const jobCount = z.object({
  job: word,
  ready: count,
  deferred: count,
  active: count,
  failed: count,
});
export const jobCounts = z.object({ items: z.array(jobCount).max(1000) });
export type JobCounts = z.infer<typeof jobCounts>;
