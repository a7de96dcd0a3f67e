import { z } from 'zod';
import { count, total, word } from '../base/bounds.ts';

/** `GET /api/llm-usage` */
export const llmUsage = z.object({
  hasModel: z.boolean(),
  budgetUsd: total,
  /** This month (UTC), estimates of calls under way included. */
  spentUsd: total,
  months: z
    .array(
      z.object({
        month: word,
        task: word,
        answered: count,
        cached: count,
        /** Written by the deterministic drafter. */
        fallback: count,
        tokensIn: total,
        tokensOut: total,
        costMicrousd: total,
        latencyMsP95: total,
      }),
    )
    .max(60),
});
