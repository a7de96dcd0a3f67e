import { z } from 'zod';
import * as limits from '../change/limits.ts';
import { changedElement, dependencyBump, path } from '../change/scope.ts';

/** What a change was about: enough to apply its message to another change. */
export const precedentFacts = z.object({
  elements: z
    .array(changedElement.pick({ name: true, kind: true, state: true, path: true }))
    .max(limits.elementsMax),
  bumps: z.array(dependencyBump).max(200),
  paths: z.array(path).max(limits.filesMax),
});
export type PrecedentFacts = z.infer<typeof precedentFacts>;
