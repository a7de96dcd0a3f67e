import { actCommit, actReport } from '@dojang/commit/schema';
import { count, instant, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { branchName } from '../base/home.ts';

/**
 * What an act has done so far. Each step is written down before it is taken. After a crash the next run reads
 * how far the act came, and goes on or undoes it.
 */
export const journal = z.object({
  draftId: word,
  /**
   * `started`: nothing of the person's has changed. `built`: the commits exist, and the branch moves next.
   * `moved`: the branch has the commits. `finished`: only the report is left.
   */
  step: z.enum(['started', 'built', 'moved', 'finished']),
  tree: word,
  head: word.nullable(),
  branch: branchName.nullable(),
  commits: z.array(actCommit).max(3),
  /** Device and inode of our lock, to tell it from the lock of another command. */
  lock: word.nullable(),
  hasRunPostCommit: z.boolean(),
  report: actReport.nullable(),
  /** The attempt that this journal is about. 1 when left out. */
  attempt: count.optional(),
  /** Since when another git command has held the index. Kept across restarts. */
  waitingSince: instant.optional(),
  at: instant,
});
export type Journal = z.infer<typeof journal>;
