import { count, shortText } from '@dojang/kernel/bounds';
import { planHead } from '@dojang/kernel/schema';
import { z } from 'zod';

const reuseCounts = z.object({
  /** Times that approved messages agreed on a header. */
  told: count,
  /** Of these, committed by now. */
  settled: count,
  /** Of the settled, those where the commit says the same. */
  kept: count,
  /** Times that the draft used the header, and no model was asked. */
  used: count,
});

/** `GET /api/commit/reuse` */
export const reuseReport = reuseCounts.extend({
  /** Trust from which on a header is used, 0…1, as the org's plan has it. */
  threshold: z.number().min(0).max(1),
  plan: planHead.shape.label,
  /** Approved messages that can be reused. */
  approved: count,
  usedSettled: count,
  usedKept: count,
  /** Calls of a model, and tokens of their context, that were not needed. */
  callsSaved: count,
  tokensSaved: count,
  /** The most suggested first, at most fifty. */
  templates: z
    .array(
      reuseCounts.extend({
        repositoryId: z.uuid(),
        repositoryName: shortText,
        template: z.string().max(2000),
        /** Expected share of kept ones, 0…1; 0 until it was suggested five times. */
        trust: z.number().min(0).max(1),
      }),
    )
    .max(50),
});
