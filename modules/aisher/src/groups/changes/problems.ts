import { Problem } from '@dojang/kernel';
import { groupsMax, movedMax } from './before.ts';

export const changeTooLarge = () =>
  new Problem(
    422,
    'change-too-large',
    `One change puts together at most ${groupsMax} groups with ${movedMax} fingerprints; do it in parts.`,
  );

export const groupNotFound = () =>
  new Problem(404, 'group-not-found', 'There is no such group; list the groups.');
