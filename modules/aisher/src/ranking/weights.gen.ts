/** Weights of the ranking. Made by `npm run bench:rca -- --data DIR --train`: do not edit. */
export const weights = {
  surge: 0.87,
  deepest: 0.587,
  earliest: 0.796,
  selfTime: 0.378,
  sequence: 0.458,
  novelty: 0.226,
  calls: 0.326,
  reach: 0.58,
  resource: 0.908,
  change: 0.6,
} as const;

/** The days of faults that they are fitted on. */
export const trainedOn: readonly string[] = ['2023-01-29'];
