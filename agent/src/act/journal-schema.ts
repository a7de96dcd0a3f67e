import { actCommit, actReport } from '@dojang/commit/schema';
import { z } from 'zod';

/**
 * What an act has done so far, written before the step that it announces. Whoever comes after a
 * crash reads how far it came, and goes on or takes it back.
 */
export const journal = z.object({
  draftId: z.string(),
  /**
   * `started`: nothing of the person's has changed. `built`: the commits exist, the branch moves
   * next. `moved`: the branch has them. `finished`: nothing is left to do but to tell.
   */
  step: z.enum(['started', 'built', 'moved', 'finished']),
  tree: z.string(),
  head: z.string().nullable(),
  branch: z.string().nullable(),
  commits: z.array(actCommit),
  /** Device and inode of the lock that is ours, to tell it from another's. */
  lock: z.string().nullable(),
  hasRunPostCommit: z.boolean(),
  report: actReport.nullable(),
  at: z.iso.datetime(),
});
export type Journal = z.infer<typeof journal>;
