export { type Cascade, findCascades, type ServiceAlarm } from './cascade.ts';
export {
  type GroupState,
  packGroup,
  type Signal,
  startGroup,
  type Tick,
  tickGroup,
  unpackGroup,
} from './group-detector.ts';
export { type LearningSummary, summariseLearning } from './learning.ts';
export { type SourceState, startSource, tickSource } from './quiet-source.ts';
