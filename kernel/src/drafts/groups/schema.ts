import { z } from 'zod';
import { count, cursor, shortText } from '../../base/bounds.ts';
import { draftLine, draftQuery, groupKey } from '../schema.ts';

/** Groups of one answer, and drafts of each when there are several; one group alone shows a page of the inbox. */
export const groupsMax = 30;
export const perGroupMax = 5;
export const aloneMax = 30;

/** `GET /api/draft-groups`: of drafts that nobody has decided, so that no group grows for ever. */
export const draftGroupQuery = draftQuery
  .pick({ whose: true })
  .extend({ state: z.enum(['waiting', 'snoozed']).default('waiting') });
export type DraftGroupQuery = z.infer<typeof draftGroupQuery>;

export const draftGroup = z.object({
  /** What `GET /api/drafts` takes as `group`. */
  key: groupKey,
  /** Null for drafts of no group. */
  title: shortText.nullable(),
  /** Drafts of the group that this list has, shown here or not. */
  count,
  /** Newest first. */
  drafts: z.array(draftLine).max(aloneMax),
  /** Where `GET /api/drafts` of the group goes on; null when all are here. */
  nextCursor: cursor.nullable(),
});

export const draftGroupList = z.object({
  /** The group of the newest draft first. */
  groups: z.array(draftGroup).max(groupsMax),
  /** Drafts of further groups. */
  others: count,
  /** How many wait for the caller now: the badge of the inbox. */
  waiting: count,
});
export type DraftGroupList = z.infer<typeof draftGroupList>;
