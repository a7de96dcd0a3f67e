export { type Cascade, deepestFirst, findCascades, type ServiceAlarm } from './cascade.ts';
export {
  eventsToTell,
  type GroupState,
  type Minute,
  packGroup,
  peekGroup,
  type Signal,
  startGroup,
  type Tick,
  tickGroup,
  unpackGroup,
  windowMinutes,
} from './group-detector.ts';
export { type LearningSummary, summariseLearning } from './learning.ts';
export {
  gapMinutesMin,
  type SourceSignal,
  type SourceState,
  startSource,
  tickSource,
} from './quiet-source.ts';
