import { instant, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import * as limits from '../engine/change/limits.ts';
import { hunkId, path } from '../engine/change/scope.ts';
import { objectId } from '../git-words.ts';

/** What a person asks the machine that captured a draft for: another capture, made by the machine alone. */

const hunks = z.array(hunkId).min(1).max(limits.hunksMax);

/** `POST /api/commit/drafts/:id/errands` */
export const errandInput = z.discriminatedUnion('kind', [
  /** The same change without these hunks. They stay in the working tree. `digest` is of the version that was shown. */
  z.object({ kind: z.literal('leave-out'), digest: z.string().length(64), hunks }),
  /** The same change without this new file, and with a line for it in `.gitignore`. */
  z.object({ kind: z.literal('ignore'), digest: z.string().length(64), path }),
  /** The commits of this draft, reversed on the branch as it is now. */
  z.object({ kind: z.literal('revert') }),
]);
export type ErrandInput = z.infer<typeof errandInput>;

export const errandContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('leave-out'), hunks }),
  z.object({ kind: z.literal('ignore'), path }),
  /** Newest first. */
  z.object({
    kind: z.literal('revert'),
    shas: z.array(objectId).min(1).max(limits.concernsMax),
  }),
  /** The working tree as it is now: the act of the draft failed. */
  z.object({ kind: z.literal('redraft') }),
]);
export type ErrandContent = z.infer<typeof errandContent>;

/** Of one machine at a time. */
export const errandsMax = 20;

/** What the machine is to capture. */
export const errand = z.object({ id: z.uuid(), draftId: z.uuid(), content: errandContent });
export type Errand = z.infer<typeof errand>;

/** `GET /api/commit/errands`: oldest first. */
export const errandList = z.object({ errands: z.array(errand).max(errandsMax) });

/** `PUT /api/commit/errands/:id`: only what could not be done. A capture that names the errand ends it, too. */
export const errandReport = z.object({
  /** Stable word: `changed-since-review`, `unknown-hunks`, `revert-conflict`, … */
  trouble: z.string().min(1).max(100),
  /** The path that it is about. */
  path: path.nullable(),
});

/** The newest errand of a draft, for its page. */
export const shownErrand = z.object({
  id: z.uuid(),
  kind: z.enum(['leave-out', 'ignore', 'revert', 'redraft']),
  state: z.enum(['open', 'failed', 'done']),
  askedAt: instant,
  trouble: word.nullable(),
  path: path.nullable(),
  /** The draft that came of it. */
  draftId: z.uuid().nullable(),
});
export type ShownErrand = z.infer<typeof shownErrand>;

export const errandReceipt = z.object({ id: z.uuid() });
