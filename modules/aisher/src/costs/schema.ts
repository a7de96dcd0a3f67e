import { instant, shortText, total } from '@dojang/kernel/bounds';
import { z } from 'zod';

/** `GET /api/aisher/costs`: whole days in UTC, those of both ends included. */
export const costQuery = z.object({ from: instant, until: instant });

const spent = {
  analyses: total,
  failed: total,
  tokensIn: total,
  tokensOut: total,
  costMicrousd: total,
  cacheHits: total,
  cacheMisses: total,
  /** Answers from the cache that a person judged wrong. */
  wrongHits: total,
  savedMicrousd: total,
};

/** Rows of each list: those that cost most. */
export const costRowsMax = 50;
export const costDaysMax = 400;

export const costs = z.object({
  total: z.object(spent),
  /** What the same errors take in each form, and what was sent. */
  forms: z.object({
    json: total,
    toon: total,
    compactedJson: total,
    compactedToon: total,
    grouped: total,
    sent: total,
  }),
  /** '' where no model answered. */
  byModel: z.array(z.object({ model: shortText, ...spent })).max(costRowsMax),
  /** '' where there was no candidate. */
  byService: z.array(z.object({ service: shortText, ...spent })).max(costRowsMax),
  byDay: z.array(z.object({ day: z.iso.date().max(10), ...spent })).max(costDaysMax),
});
export type Costs = z.infer<typeof costs>;
