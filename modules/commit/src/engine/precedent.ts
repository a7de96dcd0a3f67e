import { z } from 'zod';
import { changedElement, dependencyBump } from './scope.ts';

/** What a change was about: enough to say its message of another. */
export const precedentFacts = z.object({
  elements: z.array(changedElement.pick({ name: true, kind: true, state: true, path: true })),
  bumps: z.array(dependencyBump),
  paths: z.array(z.string()),
});
export type PrecedentFacts = z.infer<typeof precedentFacts>;
