import { count, cursor, instant, shortText, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import * as limits from '../engine/change/limits.ts';
import { elementName, path } from '../engine/change/scope.ts';
import { shownDescription } from '../engine/describe/description.ts';
import { madeMessage, objectId, paths, refName } from '../git-words.ts';

/** One finalised commit: a line of the history. */
export const finalisedCommit = z.object({
  id: z.uuid(),
  draftId: z.uuid(),
  repositoryId: z.uuid(),
  repositoryName: shortText,
  sha: objectId,
  message: madeMessage,
  branch: refName.nullable(),
  pushedRef: z.string().max(1100).nullable(),
  pushNote: shortText.nullable(),
  origin: z.enum(['deterministic', 'model', 'reuse', 'person']),
  /** The person changed the drafted message. */
  edited: z.boolean(),
  files: count,
  linesAdded: count,
  linesDeleted: count,
  stampedBy: shortText,
  committedAt: instant,
});
export type FinalisedCommit = z.infer<typeof finalisedCommit>;

/** `GET /api/commit/history` */
/** Of a conventional commit: `fix`. */
const commitType = z.string().regex(/^[\p{L}\p{N}_-]{1,40}$/u);

export const historyQuery = z.object({
  repository: z.uuid().optional(),
  type: commitType.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const historyList = z.object({
  /** Newest first. */
  commits: z.array(finalisedCommit).max(100),
  nextCursor: cursor.nullable(),
});

/** `GET /api/commit/search` */
export const searchQuery = z.object({
  q: z.string().trim().min(1).max(200),
  repository: z.uuid().optional(),
  type: commitType.optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const searchResults = z.object({
  /** Best first. */
  commits: z
    .array(
      finalisedCommit.extend({
        /** It does not hold every word, but is about something similar. */
        near: z.boolean(),
        /** The line of message, description or paths where a word was found. */
        snippet: shortText.nullable(),
      }),
    )
    .max(100),
});

/** `GET /api/commit/history/:id` */
export const finalisedCommitDetail = finalisedCommit.extend({
  /** Where the repository is pushed to, without credentials. */
  remoteUrl: z.string().max(2000).nullable(),
  traceUuid: z.uuid(),
  stampedAt: instant,
  /** Characters changed between the drafted and the final message. */
  editDistance: count,
  description: shownDescription,
  paths,
  elements: z
    .array(z.object({ path, kind: word, name: elementName, state: word }))
    .max(limits.elementsMax),
  /** The others of the same draft, when it was split. */
  siblings: z
    .array(z.object({ id: z.uuid(), sha: objectId, message: madeMessage }))
    .max(limits.concernsMax),
});
