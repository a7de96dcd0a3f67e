import type { Features } from './scope-features.ts';

/** Written by `scripts/train-scopes.ts` from 3400 commits; do not edit. */
export const scopeWeights: Features = {
  file: 0.03,
  stem: -0.45,
  folder: 0.18,
  habit: 0.91,
  namedByFolder: 0.47,
  namedByWord: 0.43,
  part: 0.17,
  share: 1.44,
  recent: 0.87,
  unknown: -0.09,
  none: 0.29,
  spelled: 1.75,
  element: 0.66,
  heading: 0.92,
  near: 0.5,
  nearOfType: 0.93,
  likely: 0.81,
  lately: 1.48,
  among: 1.42,
  agreed: 0.53,
};
