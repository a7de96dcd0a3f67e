import { z } from 'zod';
import { draftLine } from '../schema.ts';

const digest = z.string().length(64);

/** Drafts that one list of readings names. */
export const readingsMax = 100;

/** `PUT /api/drafts/:id/reading` */
export const readingInput = z.object({
  /** The digest of what the page showed in full. */
  digest,
});

/** `GET /api/draft-readings` */
export const readingList = z.object({
  /** What waits, carries no risk and was opened by the caller at its present version; the newest reading first. */
  readings: z.array(z.object({ draft: draftLine, digest })).max(readingsMax),
});
export type ReadingList = z.infer<typeof readingList>;
