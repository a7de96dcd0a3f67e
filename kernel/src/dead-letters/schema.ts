import { z } from 'zod';

/** A job that failed for good, and waits for a person to send it back to work. */
export const deadLetter = z.object({
  id: z.uuid(),
  job: z.string(),
  traceUuid: z.uuid(),
  attempts: z.int(),
  createdAt: z.iso.datetime(),
  failedAt: z.iso.datetime(),
  /** The Problem's code, or the error's class; the log has the rest under the trace. */
  reason: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetter>;

export const deadLetters = z.object({ items: z.array(deadLetter) });
export const deadLetterParams = z.object({ id: z.uuid() });

export const jobCount = z.object({
  job: z.string(),
  ready: z.int(),
  deferred: z.int(),
  active: z.int(),
  failed: z.int(),
});
export const jobCounts = z.object({ items: z.array(jobCount) });
export type JobCounts = z.infer<typeof jobCounts>;
