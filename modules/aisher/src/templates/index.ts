export type { Join } from './groups.ts';
export type { Miner, MinerOptions, MinerRows, PatternRow, TemplateRow } from './miner.ts';
export { createMiner } from './miner.ts';
export { templateOf } from './skeleton.ts';
