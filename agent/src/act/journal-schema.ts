import { actCommit, actReport } from '@dojang/commit/schema';
import { count, instant, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { branchName } from '../base/home.ts';

/**
 * What an act has done so far, written before the step that it announces. Whoever comes after a
 * crash reads how far it came, and goes on or takes it back.
 */
export const journal = z.object({
  draftId: word,
  /**
   * `started`: nothing of the person's has changed. `built`: the commits exist, the branch moves
   * next. `moved`: the branch has them. `finished`: nothing is left to do but to tell.
   */
  step: z.enum(['started', 'built', 'moved', 'finished']),
  tree: word,
  head: word.nullable(),
  branch: branchName.nullable(),
  commits: z.array(actCommit).max(3),
  /** Device and inode of the lock that is ours, to tell it from another's. */
  lock: word.nullable(),
  hasRunPostCommit: z.boolean(),
  report: actReport.nullable(),
  /** Of which attempt it tells; 1 when left out. */
  attempt: count.optional(),
  /** Since when another git has held the index; kept over restarts. */
  waitingSince: instant.optional(),
  at: instant,
});
export type Journal = z.infer<typeof journal>;
