import type { TargetKind } from '../schema.ts';
import { genericTracker } from './generic.ts';
import { githubTracker } from './github.ts';
import type { Tracker } from './tracker.ts';

export const trackers: Readonly<Record<TargetKind, Tracker>> = {
  generic: genericTracker,
  github: githubTracker,
};
