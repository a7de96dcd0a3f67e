import { z } from 'zod';
import { word } from '../../base/bounds.ts';

/** Drafts of one stamp: as many as a person remembers having opened. */
export const bulkMax = 20;

/** `POST /api/draft-stamps` */
export const bulkStampInput = z.object({
  /** Each with the digest of what the person opened. */
  stamps: z
    .array(z.object({ draftId: z.uuid(), digest: z.string().length(64) }))
    .min(1)
    .max(bulkMax),
});
export type BulkStampInput = z.infer<typeof bulkStampInput>;

export const bulkStampResults = z.object({
  /** In the order of the request. A draft that is refused holds up no other. */
  results: z
    .array(
      z.object({
        draftId: z.uuid(),
        /** The code of the Problem that refused it; null when it is stamped. */
        refusal: word.nullable(),
      }),
    )
    .max(bulkMax),
});
export type BulkStampResults = z.infer<typeof bulkStampResults>;
