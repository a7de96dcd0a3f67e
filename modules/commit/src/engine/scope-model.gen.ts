import type { Features } from './scope-features.ts';

/** Written by `scripts/train-scopes.ts` from 3400 commits; do not edit. */
export const scopeWeights: Features = {
  file: -0.19,
  stem: -1,
  folder: 0.19,
  habit: 1.21,
  namedByStem: -0.03,
  namedByFolder: 0.44,
  namedByWord: 0.4,
  part: 0.17,
  share: 1.6,
  use: -0.25,
  recent: 0.73,
  type: 0.1,
  unknown: -0.23,
  none: 0.4,
  spelled: 1.86,
  element: 0.8,
  heading: 1.47,
  near: 0.32,
  nearOfType: 1.06,
  likely: 0.9,
  lately: 2.13,
  among: 1.6,
  agreed: 0.31,
};
