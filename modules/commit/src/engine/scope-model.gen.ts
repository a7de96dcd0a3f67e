import type { Features } from './scope-features.ts';

/** Written by `scripts/train-scopes.ts` from 1250 commits; do not edit. */
export const scopeWeights: Features = {
  file: 0.9,
  stem: -1.13,
  folder: 0.38,
  habit: 2.35,
  namedByStem: 0.63,
  namedByFolder: 1.09,
  namedByWord: 0.96,
  part: 0.63,
  share: 4.74,
  use: -1.96,
  recent: 1.42,
  type: 1.25,
  unknown: 0.68,
  none: -0.22,
};
