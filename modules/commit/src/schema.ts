import { draftDetail, draftState, plan } from '@dojang/kernel/schema';
import { z } from 'zod';
import { description } from './engine/description.ts';
import { ruleContent } from './engine/rule.ts';
import { convention, lintFinding, scope, sight } from './engine/scope.ts';

/** The contract between agent, server and page. Zod only. Hashes are hex git object ids. */

const objectId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const refName = z.string().min(1).max(1024);

export const repositoryInput = z.object({
  name: z.string().min(1).max(200),
  /** Remote with credentials removed; null when there is none. */
  remoteUrl: z.string().max(2000).nullable(),
  /** Hash of the first commit and remote: the same repository on two machines is one. */
  fingerprint: z.string().length(64),
});

export const repository = repositoryInput.extend({
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  /** Branches whose commits need the number match; `*` stands for anything. */
  protectedBranches: z.array(z.string()),
});
export type Repository = z.infer<typeof repository>;

/** `PUT /api/commit/repositories/:id` */
export const repositorySettings = z.object({
  protectedBranches: z.array(z.string().min(1).max(200)).max(50),
});

/** `GET /api/commit/repositories` */
export const repositoryList = z.object({
  repositories: z.array(
    repository.extend({
      /** Finalised commits, and drafts that wait. */
      commits: z.int(),
      waiting: z.int(),
      lastCommitAt: z.iso.datetime().nullable(),
    }),
  ),
});

/** `GET /api/commit/repositories/:id/rules`: what holds there now; an agent keeps it beside the repository. */
export const rulesInForce = z.object({ rules: z.array(ruleContent) });

/** A possible secret: where it is, never what it is. */
export const secretFinding = z.object({
  path: z.string(),
  line: z.int().positive(),
  kind: z.string(),
});

/** A file's diff for the page: kept 4 h, encrypted at rest. */
export const diffFile = z.object({
  path: z.string(),
  oldPath: z.string().nullable(),
  /** Unified hunks as git prints them, secrets masked, cut at the budget. */
  text: z.string(),
  cut: z.boolean(),
});

export const captureInput = z.object({
  repositoryId: z.uuid(),
  trigger: z.enum(['editor-closed', 'idle', 'command', 'hook']),
  /** Made by the agent, so that its own log shares it. */
  traceUuid: z.uuid(),
  idempotencyKey: z.string().min(8).max(200),
  capturedAt: z.iso.datetime(),
  tree: objectId,
  /** Null before the first commit. */
  head: objectId.nullable(),
  /** Null when detached. */
  branch: refName.nullable(),
  remote: z.string().max(200).nullable(),
  scope,
  convention,
  diff: z.array(diffFile).max(5000),
  secrets: z.array(secretFinding).max(1000),
  author: z.object({ name: z.string().max(200), email: z.string().max(320) }),
  /** Hex SHA-256 of `<idempotencyKey>:<NN>`, where NN is the two-digit number that the machine shows. */
  matchDigest: z.string().length(64),
  /** A hint from the person who asked for the draft. */
  hint: z.string().max(500).nullable(),
});
export type CaptureInput = z.infer<typeof captureInput>;

export const captureReceipt = z.object({
  captureId: z.uuid(),
  /** The draft follows by a job; its id is fixed already. */
  draftId: z.uuid(),
  traceUuid: z.uuid(),
});

/** One commit of the plan. `hunks: null` means the whole rest of the change. */
export const plannedCommit = z.object({
  message: z.string().min(1).max(20_000),
  hunks: z.array(z.string()).nullable(),
});

/** The body of a draft of kind `commit.commit`: exactly what the stamp is bound to. */
export const commitBody = z.object({
  repositoryId: z.uuid(),
  tree: objectId,
  head: objectId.nullable(),
  branch: refName.nullable(),
  remote: z.string().nullable(),
  paths: z.array(z.string()).min(1),
  /** One, or up to three when split by concern; made in this order. */
  commits: z.array(plannedCommit).min(1).max(3),
  push: z.boolean(),
});
export type CommitBody = z.infer<typeof commitBody>;

/** What the agent is to do: a stamped draft whose capture is its own. */
export const act = z.object({
  draftId: z.uuid(),
  captureId: z.uuid(),
  traceUuid: z.uuid(),
  state: z.enum(['stamped', 'acting']),
  digest: z.string().length(64),
  body: commitBody,
  stampedBy: z.string(),
  stampedAt: z.iso.datetime(),
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
  'paths',
  'hunks',
  'push',
  'digest',
]);
export type ActField = z.infer<typeof actField>;

export const actCommit = z.object({ sha: objectId, message: z.string() });

export const actReport = z.discriminatedUnion('state', [
  z.object({ state: z.literal('acting') }),
  z.object({
    state: z.literal('done'),
    commits: z.array(actCommit).min(1),
    /** Ref that was pushed, null when there is no remote or the push is still to come. */
    pushedRef: z.string().nullable(),
    /** Why the push went elsewhere or did not happen: `protected-branch`, `remote-ahead`, `remote-gone`, `remote-changed`, `no-remote`. */
    pushNote: z.string().nullable(),
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
    /** With `act-refused`: what of the act is not as this machine captured it. */
    field: actField.optional(),
  }),
]);
export type ActReport = z.infer<typeof actReport>;

export const idParams = z.object({ id: z.uuid() });
export const actParams = z.object({ draftId: z.uuid() });

/** `GET /api/commit/acts`: oldest first. */
export const actList = z.object({ acts: z.array(act) });

/** What of a report is not as it was stamped. */
export const actDifference = z.enum(['commits', 'messages', 'tree', 'pushed-ref']);
export type ActDifference = z.infer<typeof actDifference>;

/** `outcome` of a commit's draft once its act is over: the report, and what of it is not as stamped. */
export const commitOutcome = z.discriminatedUnion('state', [
  actReport.options[1].extend({ differs: z.array(actDifference).max(10).optional() }),
  actReport.options[2],
]);
export type CommitOutcome = z.infer<typeof commitOutcome>;

/** Answer to a report; the same report again gives the same answer. */
export const actReceipt = z.object({ draftId: z.uuid(), state: draftState });

/** The inbox card of a commit: `summary` of its draft. Counts and names, never content. */
export const commitSummary = z.object({
  repository: z.string(),
  branch: z.string().nullable(),
  trigger: captureInput.shape.trigger,
  files: z.int(),
  linesAdded: z.int(),
  linesDeleted: z.int(),
  /** Names of the heaviest elements, at most five. */
  elements: z.array(z.string()),
  concerns: z.int(),
  secrets: z.int(),
  hunks: z.int(),
  hunksInDetail: z.int(),
  filesIgnored: z.int(),
  ...sight.partial().shape,
});
export type CommitSummary = z.infer<typeof commitSummary>;

/** A description as it is shown. */
export const shownDescription = description.extend({
  origin: z.enum(['deterministic', 'model']),
  /** Whether a model could be asked for another. */
  hasModel: z.boolean(),
});

/** The masked context text is the model's alone. */
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
    capturedAt: z.iso.datetime(),
    author: captureInput.shape.author,
    /** True when the asking device is the one that captured. */
    mine: z.boolean(),
  }),
  scope: shownScope,
  convention,
  secrets: z.array(secretFinding),
  /** Null once the preview has expired. */
  diff: z.array(diffFile).nullable(),
  diffExpiresAt: z.iso.datetime(),
  /** The split by concern that is offered; one commit when there is nothing to split. */
  plan: z.array(plannedCommit).min(1),
  description: shownDescription,
  /** Rules in force, for the lint as one types. */
  rules: z.array(ruleContent),
  /** Findings for each of `body.commits`. */
  lint: z.array(z.array(lintFinding)),
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
    commits: z.array(plannedCommit).min(1).max(3),
  }),
  /** One commit a concern, as `plan` shows it. */
  z.object({ change: z.literal('split'), digest: z.string().length(64) }),
  /** Hunks put otherwise: moved, joined, parted, in another order. A message that is null is drafted. */
  z.object({
    change: z.literal('arrange'),
    digest: z.string().length(64),
    commits: z
      .array(
        z.object({
          message: z.string().min(1).max(20_000).nullable(),
          hunks: z.array(z.string()).min(1),
        }),
      )
      .min(1)
      .max(3),
  }),
  /** Back to one commit with the message of the last version that had one. */
  z.object({ change: z.literal('unsplit'), digest: z.string().length(64) }),
]);
export type VersionInput = z.infer<typeof versionInput>;

/** One finalised commit: a line of the history. */
export const finalisedCommit = z.object({
  id: z.uuid(),
  draftId: z.uuid(),
  repositoryId: z.uuid(),
  repositoryName: z.string(),
  sha: objectId,
  message: z.string(),
  branch: z.string().nullable(),
  pushedRef: z.string().nullable(),
  pushNote: z.string().nullable(),
  origin: z.enum(['deterministic', 'model', 'reuse', 'person']),
  /** The person changed the drafted message. */
  edited: z.boolean(),
  files: z.int(),
  linesAdded: z.int(),
  linesDeleted: z.int(),
  stampedBy: z.string(),
  committedAt: z.iso.datetime(),
});
export type FinalisedCommit = z.infer<typeof finalisedCommit>;

/** `GET /api/commit/history` */
export const historyQuery = z.object({
  repository: z.uuid().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const historyList = z.object({
  /** Newest first. */
  commits: z.array(finalisedCommit),
  nextCursor: z.string().nullable(),
});

/** `GET /api/commit/search` */
export const searchQuery = z.object({
  q: z.string().trim().min(1).max(200),
  repository: z.uuid().optional(),
  /** Of a conventional commit: `fix`. */
  type: z
    .string()
    .regex(/^[\p{L}\p{N}_-]{1,40}$/u)
    .optional(),
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const searchResults = z.object({
  /** Best first. */
  commits: z.array(
    finalisedCommit.extend({
      /** It does not hold every word, but is about the like. */
      near: z.boolean(),
      /** The line of message, description or paths where a word was found. */
      snippet: z.string().nullable(),
    }),
  ),
});

/** `GET /api/commit/history/:id` */
export const finalisedCommitDetail = finalisedCommit.extend({
  traceUuid: z.uuid(),
  stampedAt: z.iso.datetime(),
  /** Characters changed between the drafted and the final message. */
  editDistance: z.int(),
  description: shownDescription,
  paths: z.array(z.string()),
  elements: z.array(
    z.object({ path: z.string(), kind: z.string(), name: z.string(), state: z.string() }),
  ),
  /** The others of the same draft, when it was split. */
  siblings: z.array(z.object({ id: z.uuid(), sha: objectId, message: z.string() })),
});

const reuseCounts = z.object({
  /** Times that approved messages agreed on a header. */
  told: z.int(),
  /** Of these, committed by now. */
  settled: z.int(),
  /** Of the settled, those where the commit says the same. */
  kept: z.int(),
  /** The draft said it, and no model was asked. */
  used: z.int(),
});

/** `GET /api/commit/reuse` */
export const reuseReport = reuseCounts.extend({
  /** Trust from which on a header is used, 0…1, as the org's plan has it. */
  threshold: z.number(),
  plan: plan.shape.label,
  /** Approved messages that can be reused. */
  approved: z.int(),
  usedSettled: z.int(),
  usedKept: z.int(),
  /** Calls of a model, and tokens of their context, that were not needed. */
  callsSaved: z.int(),
  tokensSaved: z.int(),
  /** Most told first, at most fifty. */
  templates: z.array(
    reuseCounts.extend({
      repositoryId: z.uuid(),
      repositoryName: z.string(),
      template: z.string(),
      /** Expected share of kept ones, 0…1; 0 until it was told five times. */
      trust: z.number(),
    }),
  ),
});
