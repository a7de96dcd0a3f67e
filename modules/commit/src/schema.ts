import { count, instant, shortText, word } from '@dojang/kernel/bounds';
import { draftDetail, draftState } from '@dojang/kernel/schema';
import { z } from 'zod';
import * as limits from './engine/change/limits.ts';
import {
  convention,
  elementName,
  hunkId,
  lintFinding,
  path,
  type Scope,
  scope,
  sight,
} from './engine/change/scope.ts';
import { shownDescription } from './engine/describe/description.ts';
import { ruleContent } from './engine/rules/rule.ts';
import { shownErrand } from './errands/schema.ts';
import { madeMessage, objectId, paths, refName } from './git-words.ts';

export * from './errands/schema.ts';
export * from './history/schema.ts';
export * from './reuse/schema.ts';
export { limits, shownDescription };

/** The contract between agent, server and page. Zod only. Hashes are hex git object ids. */

/** Of one org. */
export const repositoriesMax = 1000;
/** More than anybody reads. Each message is checked against all of them. */
export const rulesMax = 100;

const remoteName = z.string().max(200);

/** Where `git push` goes from the captured branch, as the machine found it: shown before the stamp. */
export const pushDestination = z.object({
  /** Null where git would push nothing: `why` has the reason. */
  ref: z.string().max(1100).nullable(),
  /** Every address that gets it, without credentials. */
  urls: z.array(z.string().max(2000)).max(20),
  /** Stable word: `no-remote`, `push-off`, `no-upstream`, … */
  why: word.nullable(),
});
export type PushDestination = z.infer<typeof pushDestination>;

/** The message as a person wrote it. */
const message = z.string().min(1).max(limits.messageMax);
const protectedBranches = z.array(z.string().min(1).max(200)).max(50);
const hunkIds = z.array(hunkId).max(limits.hunksMax);
const rulesOfOrg = z.array(ruleContent).max(rulesMax);

export const repositoryInput = z.object({
  name: z.string().min(1).max(200),
  /** Remote with credentials removed; null when there is none. */
  remoteUrl: z.string().max(2000).nullable(),
  /** Hash of the first commit and remote: the same repository on two machines is one. */
  fingerprint: z.string().length(64),
});

/** `POST /api/commit/repositories` */
export const repositoryRegistration = repositoryInput.extend({
  /** Why the machine could not draft here lately; null when it can again. Left out when nothing has changed. */
  trouble: z.string().min(1).max(100).nullable().optional(),
});

export const repository = repositoryInput.extend({
  id: z.uuid(),
  createdAt: instant,
  /** Why a machine could not draft here lately; null once a capture came again. */
  trouble: z.object({ code: z.string().max(100), at: instant }).nullable(),
  /** Branches whose commits need the number match; `*` stands for anything. */
  protectedBranches,
});
export type Repository = z.infer<typeof repository>;

/** `PUT /api/commit/repositories/:id` */
export const repositorySettings = z.object({ protectedBranches });

/** `GET /api/commit/repositories` */
export const repositoryList = z.object({
  repositories: z
    .array(
      repository.extend({
        /** Finalised commits, and drafts that wait. */
        commits: count,
        waiting: count,
        lastCommitAt: instant.nullable(),
      }),
    )
    .max(repositoriesMax),
});

/** `GET /api/commit/repositories/:id/rules`: what holds there now; an agent keeps it beside the repository. */
export const rulesInForce = z.object({ rules: rulesOfOrg });

/** A possible secret: where it is, never what it is. */
export const secretFinding = z.object({
  path,
  line: count,
  kind: word,
});

/** A file's diff for the page: kept 4 h, encrypted at rest. */
export const diffFile = z.object({
  path,
  oldPath: path.nullable(),
  /** Unified hunks as git prints them, secrets masked, cut at the budget. */
  text: z.string().max(limits.previewMax),
  cut: z.boolean(),
});

/** All files' hunks together, and what elements and concerns repeat of them. */
const sizesOf = ({ files, elements, concerns }: Scope) => ({
  hunks: files.reduce((sum, file) => sum + file.hunks.length, 0),
  elementHunks: elements.reduce((sum, element) => sum + element.hunks.length, 0),
  concernHunks: concerns.reduce((sum, concern) => sum + concern.hunks.length, 0),
});

const wholeScope = scope.refine((whole) => {
  const { hunks, elementHunks, concernHunks } = sizesOf(whole);
  const isTold = hunks <= limits.hunksMax && concernHunks <= limits.hunksMax;
  return isTold && elementHunks <= limits.elementHunksMax;
}, `must have at most ${limits.hunksMax} hunks in all`);

const preview = z
  .array(diffFile)
  .max(limits.previewFilesMax)
  .refine(
    (files) => files.reduce((sum, { text }) => sum + text.length, 0) <= limits.previewMax,
    `must have at most ${limits.previewMax} characters in all`,
  );

export const captureInput = z.object({
  repositoryId: z.uuid(),
  trigger: z.enum(['editor-closed', 'idle', 'command', 'hook', 'asked']),
  /** Made by the agent, so that its own log shares it. */
  traceUuid: z.uuid(),
  idempotencyKey: z.string().min(8).max(200),
  capturedAt: instant,
  tree: objectId,
  /** Null before the first commit. */
  head: objectId.nullable(),
  /** Null when detached. */
  branch: refName.nullable(),
  remote: remoteName.nullable(),
  /** Absent in what an older agent sends. */
  destination: pushDestination.optional(),
  scope: wholeScope,
  convention,
  diff: preview,
  secrets: z.array(secretFinding).max(limits.secretsMax),
  author: z.object({ name: z.string().max(200), email: z.string().max(320) }),
  /** Hex SHA-256 of `<idempotencyKey>:<NN>`, where NN is the two-digit number that the machine shows. */
  matchDigest: z.string().length(64),
  /** A hint from the person who asked for the draft. */
  hint: z.string().max(500).nullable(),
  /** The errand that the capture answers. */
  errandId: z.uuid().optional(),
  /** The machine answers errands. Older ones do not. */
  takesErrands: z.boolean().optional(),
});
export type CaptureInput = z.infer<typeof captureInput>;

export const captureReceipt = z.object({
  captureId: z.uuid(),
  /** The draft follows by a job. Its id is already known. */
  draftId: z.uuid(),
  traceUuid: z.uuid(),
});

/** One commit of the plan. `hunks: null` means the whole rest of the change. */
export const plannedCommit = z.object({
  message,
  hunks: hunkIds.nullable(),
});

/** The body of a draft of kind `commit.commit`: exactly what the stamp is bound to. */
export const commitBody = z.object({
  repositoryId: z.uuid(),
  tree: objectId,
  head: objectId.nullable(),
  branch: refName.nullable(),
  remote: remoteName.nullable(),
  destination: pushDestination.optional(),
  paths: paths.min(1),
  /** One, or up to three when split by concern; made in this order. */
  commits: z.array(plannedCommit).min(1).max(limits.concernsMax),
  push: z.boolean(),
});
export type CommitBody = z.infer<typeof commitBody>;

/** What the agent is to do: a stamped draft whose capture is its own. */
export const act = z.object({
  draftId: z.uuid(),
  captureId: z.uuid(),
  traceUuid: z.uuid(),
  /** `done`: the commits stand, and a person asked for another push. */
  state: z.enum(['stamped', 'acting', 'done']),
  /** Grows when a person asks to try again what failed; 1 when left out. */
  attempt: count.optional(),
  digest: z.string().length(64),
  body: commitBody,
  stampedBy: shortText,
  stampedAt: instant,
});
export type Act = z.infer<typeof act>;

/** What a machine compares with its own copy before it acts. */
export const actField = z.enum([
  'draft',
  'version',
  'server',
  'org',
  'capture',
  'trace',
  'repository',
  'tree',
  'head',
  'branch',
  'remote',
  'destination',
  'paths',
  'hunks',
  'push',
  'digest',
]);
export type ActField = z.infer<typeof actField>;

export const actCommit = z.object({ sha: objectId, message: madeMessage });

export const actFacts = z
  .object({ hook: word, path: z.string().max(4000), said: z.string().max(4000) })
  .partial();

export const actReport = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('acting'),
    /** What the machine waits for: `index-locked`. */
    waitsFor: word.optional(),
  }),
  z.object({
    state: z.literal('done'),
    commits: z.array(actCommit).min(1).max(limits.concernsMax),
    /** Ref that was pushed, null when there is no remote or the push is still to come. */
    pushedRef: z.string().max(1100).nullable(),
    /** Why there was no push: `remote-ahead`, `sign-in-needed`, `remote-gone`, `remote-changed`, … */
    pushNote: word.nullable(),
    /** What git, the server and hooks said of the push: masked. */
    pushWords: z.string().max(4000).optional(),
    /** Tree of the last commit. A hook may have changed it, where the person allows that. */
    tree: objectId.optional(),
  }),
  z.object({
    state: z.literal('failed'),
    /** Stable word: `changed-since-review`, `hook-failed`, `hook-timeout`, `sign-failed`, `merge-under-way`, … */
    code: z.string().max(100),
    /** Masked, at most 4,000 characters. */
    detail: z.string().max(4000),
    /** The agent kept everything and sends a fresh capture. */
    recaptured: z.boolean(),
    /** What the sentence names, in any language; `said` holds the words of another program, masked. */
    facts: actFacts.optional(),
    /** With `act-refused`: what of the act is not as this machine captured it. */
    field: actField.optional(),
  }),
]);
export type ActReport = z.infer<typeof actReport>;

export const idParams = z.object({ id: z.uuid() });
export const actParams = z.object({ draftId: z.uuid() });

/** Of one answer: the rest comes once these are done. */
export const actsMax = 100;

/** `GET /api/commit/acts`: oldest first. */
export const actList = z.object({ acts: z.array(act).max(actsMax) });

/** What in a report differs from the stamp. */
export const actDifference = z.enum(['commits', 'messages', 'tree', 'pushed-ref']);
export type ActDifference = z.infer<typeof actDifference>;

/** `outcome` of a commit's draft once its act has ended: the report, and what in it differs from the stamp. */
export const commitOutcome = z.discriminatedUnion('state', [
  actReport.options[0],
  actReport.options[1].extend({ differs: z.array(actDifference).max(10).optional() }),
  actReport.options[2],
]);
export type CommitOutcome = z.infer<typeof commitOutcome>;

/** Answer to a report; the same report again gives the same answer. */
export const actReceipt = z.object({ draftId: z.uuid(), state: draftState });

/** The inbox card of a commit: `summary` of its draft. Counts and names, never content. */
export const commitSummary = z.object({
  repository: shortText,
  branch: refName.nullable(),
  trigger: captureInput.shape.trigger,
  files: count,
  linesAdded: count,
  linesDeleted: count,
  /** Names of the heaviest elements, at most five. */
  elements: z.array(elementName).max(5),
  concerns: count,
  secrets: count,
  hunks: count,
  hunksInDetail: count,
  filesIgnored: count,
  ...sight.partial().shape,
});
export type CommitSummary = z.infer<typeof commitSummary>;

/** Without the masked context text, which only the model gets. */
export const shownScope = scope.omit({ contextText: true, embedding: true });

/** `GET /api/commit/drafts/:id`: all that the page shows. */
export const commitDraft = z.object({
  draft: draftDetail.extend({ summary: commitSummary }),
  /** The body that a stamp now would bind to. */
  body: commitBody,
  repository,
  capture: z.object({
    id: z.uuid(),
    trigger: captureInput.shape.trigger,
    capturedAt: instant,
    author: captureInput.shape.author,
    /** True when the asking device is the one that captured. */
    mine: z.boolean(),
    /** False where an older agent captured, which answers no errands. */
    takesErrands: z.boolean(),
    /** The commits that the change reverses, newest first. Null for work of the person. */
    reverts: z.array(objectId).max(limits.concernsMax).nullable(),
  }),
  /** What was asked of the machine last. */
  errand: shownErrand.nullable(),
  /** Whether the reader may ask the machine for another capture. */
  mayAsk: z.boolean(),
  scope: shownScope,
  convention,
  secrets: z.array(secretFinding).max(limits.secretsMax),
  /** Null once the preview has expired. */
  diff: preview.nullable(),
  diffExpiresAt: instant,
  /** The split by concern that is offered; one commit when there is nothing to split. */
  plan: z.array(plannedCommit).min(1).max(limits.concernsMax),
  description: shownDescription,
  /** Rules in force, for the lint while a person types. */
  rules: rulesOfOrg,
  /** Findings for each of `body.commits`. */
  lint: z.array(z.array(lintFinding).max(3000)).max(limits.concernsMax),
  /** A regeneration is under way; the live stream says when it is there. */
  writing: z.boolean(),
});
export type CommitDraft = z.infer<typeof commitDraft>;

/** `PUT /api/commit/drafts/:id/version`; `digest` is of the version that the person saw. */
export const versionInput = z.discriminatedUnion('change', [
  z.object({
    change: z.literal('regenerate'),
    digest: z.string().length(64),
    hint: z.string().trim().max(500).nullable(),
  }),
  z.object({
    change: z.literal('edit'),
    digest: z.string().length(64),
    commits: z.array(plannedCommit).min(1).max(limits.concernsMax),
  }),
  /** One commit for each concern, as `plan` shows it. */
  z.object({ change: z.literal('split'), digest: z.string().length(64) }),
  /** The person's own division of the hunks: moved, joined, parted or reordered. A message that is null is drafted. */
  z.object({
    change: z.literal('arrange'),
    digest: z.string().length(64),
    commits: z
      .array(
        z.object({
          message: message.nullable(),
          hunks: hunkIds.min(1),
        }),
      )
      .min(1)
      .max(limits.concernsMax),
  }),
  /** Back to one commit with the message of the last version that had one. */
  z.object({ change: z.literal('unsplit'), digest: z.string().length(64) }),
]);
export type VersionInput = z.infer<typeof versionInput>;
