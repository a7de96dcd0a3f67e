import type { Costs } from '../../src/costs/schema.ts';

const spent = (costMicrousd: number, analyses = 10): Costs['total'] => ({
  analyses,
  failed: 1,
  tokensIn: analyses * 1_500,
  tokensOut: analyses * 320,
  costMicrousd,
  cacheHits: 7,
  cacheMisses: 3,
  wrongHits: 0,
  savedMicrousd: 82_000,
});

/** Two days of analyses, seven of ten from the cache. */
export const sampleCosts: Costs = {
  total: spent(35_200),
  forms: {
    json: 182_400,
    toon: 171_100,
    compactedJson: 71_900,
    compactedToon: 68_300,
    grouped: 15_300,
    sent: 15_300,
  },
  byModel: [
    { model: 'small', ...spent(14_200) },
    { model: 'large', ...spent(21_000, 2) },
    { model: '', ...spent(0, 3) },
  ],
  byService: [
    { service: 'payments', ...spent(30_000) },
    { service: 'stock', ...spent(5_200, 3) },
  ],
  byDay: [
    { day: '2026-11-29', ...spent(21_000) },
    { day: '2026-11-30', ...spent(14_200) },
  ],
};
