import { draftLine, draftList } from '@dojang/kernel/schema';
import { z } from 'zod';

/** What the agent reads of drafts. It asks for no more, so that it also understands an older server. */
export const draftsRead = z.object({
  drafts: z.array(draftLine.pick({ id: true, title: true, state: true })).max(100),
  waiting: draftList.shape.waiting,
});
