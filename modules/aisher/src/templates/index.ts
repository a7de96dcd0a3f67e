export type { Join } from './groups.ts';
export type { Learnt, LearntPlace } from './learner.ts';
export type {
  Explanation,
  Miner,
  MinerOptions,
  MinerRows,
  PatternRow,
  TemplateRow,
} from './miner.ts';
export { createMiner } from './miner.ts';
export { templateOf } from './skeleton.ts';
