/** Ids that the same facts always give. */
export { stableId } from './stable-id.ts';
