import { z } from 'zod';

/** `GET /api/llm-usage` */
export const llmUsage = z.object({
  hasModel: z.boolean(),
  budgetUsd: z.number(),
  /** This month (UTC), estimates of calls under way included. */
  spentUsd: z.number(),
  months: z.array(
    z.object({
      month: z.string(),
      task: z.string(),
      answered: z.int(),
      cached: z.int(),
      /** Written by the deterministic drafter. */
      fallback: z.int(),
      tokensIn: z.number(),
      tokensOut: z.number(),
      costMicrousd: z.number(),
      latencyMsP95: z.number(),
    }),
  ),
});
