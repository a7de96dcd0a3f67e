/** Weights of the ranking. Made by `npm run bench:rca -- --data DIR --train`: do not edit. */
export const weights = {
  surge: 1.016,
  deepest: 0.591,
  earliest: 0.77,
  selfTime: 0.405,
  sequence: 0.45,
  novelty: 0.239,
  calls: 0.333,
  reach: 0.567,
  resource: 0.885,
  change: 0.6,
} as const;

/** The days of faults that they are fitted on. */
export const trainedOn: readonly string[] = ['2023-01-29'];
