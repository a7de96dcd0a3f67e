import { count, instant, shortText } from '@dojang/kernel/bounds';
import { z } from 'zod';

export const suspectsMax = 3;
export const triedMax = 10;
const path = z.string().max(1_000);

/** Why there is no suspect. */
export const noSuspect = z.enum([
  /** The server keeps no commits, the org does not use them, or whoever asks may not read them. */
  'no-commits',
  /** No repository is linked to the service, or nobody watches it. */
  'no-repository',
  /** The group has no stack. */
  'no-stack',
  /** No frame is of the service's own code. */
  'frames-not-in-app',
  /** No commit of a year touched a file like these: see `tried`. */
  'path-not-found',
  /** These files changed, but not within 30 days before the error. */
  'nothing-changed',
  /** The same, and the release says no commit: an older change may have come with it. */
  'release-without-commit',
]);
export type NoSuspect = z.infer<typeof noSuspect>;

export const suspect = z.object({
  sha: z.string().max(64),
  subject: shortText,
  at: instant,
  /** Null while it is not pushed. */
  pushedRef: z.string().max(300).nullable(),
  stampedBy: z.string().max(200),
  /** The draft that shows the change. */
  draftId: z.uuid(),
  repositoryId: z.uuid(),
  score: z.number().min(0).max(2),
  /** It came with the first release that had the error. */
  isOfFirstRelease: z.boolean(),
  /** Which frame it met: 0 for the first of the service's own. */
  frame: count,
  frameText: shortText,
  /** How far: the whole name, its last part, or the file alone. */
  match: z.enum(['name', 'last-name', 'file']),
  /** The element that the frame names; null where the frame names none. */
  element: shortText.nullable(),
  path,
});
export type Suspect = z.infer<typeof suspect>;

export const suspects = z.object({
  /** The likeliest first. */
  commits: z.array(suspect).max(suspectsMax),
  /** Null where there are some. */
  reason: noSuspect.nullable(),
  /** Paths that were looked for. */
  tried: z.array(path).max(triedMax),
});
export type Suspects = z.infer<typeof suspects>;
