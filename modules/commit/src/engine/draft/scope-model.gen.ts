import type { Features } from './scope-features.ts';

/** Written by `bench/train/scopes.ts` from 3400 commits; do not edit. */
export const scopeWeights: Features = {
  file: 0.04,
  stem: -0.44,
  folder: 0.19,
  habit: 0.9,
  namedByFolder: 0.47,
  namedByWord: 0.43,
  part: 0.17,
  share: 1.46,
  recent: 0.87,
  unknown: -0.11,
  none: 0.28,
  spelled: 1.76,
  element: 0.66,
  heading: 0.92,
  near: 0.47,
  nearOfType: 0.88,
  likely: 0.82,
  lately: 1.49,
  among: 1.42,
  agreed: 0.53,
};
