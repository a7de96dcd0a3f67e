import { z } from 'zod';
import { elementKinds, elementStates } from './element-kinds.ts';

/** What a change touched, computed without a model, a network or a database. */

export const fileState = z.enum([
  'added',
  'modified',
  'deleted',
  'renamed',
  'copied',
  'mode',
  'type',
]);

/**
 * One contiguous edit, without context. Lines are 1-based; a zero length side is a pure insertion or
 * deletion and, as git prints it, names the line before.
 */
export const hunk = z.object({
  /** `<path>#<n>`, unique in the scope. `#0` is a file that is only ever taken as a whole. */
  id: z.string(),
  oldStart: z.int(),
  oldLines: z.int(),
  newStart: z.int(),
  newLines: z.int(),
});
export type Hunk = z.infer<typeof hunk>;

export const dependencyBump = z.object({
  name: z.string(),
  /** Null when the dependency is new. */
  from: z.string().nullable(),
  /** Null when it is removed. */
  to: z.string().nullable(),
});
export type DependencyBump = z.infer<typeof dependencyBump>;

export const changedFile = z.object({
  path: z.string(),
  oldPath: z.string().nullable(),
  state: fileState,
  language: z.string().nullable(),
  binary: z.boolean(),
  /** Kept out of the context, never out of the commit: lock file, generated, vendored, binary, pattern. */
  ignored: z.enum(['lock', 'generated', 'vendored', 'binary', 'pattern', 'large']).nullable(),
  linesAdded: z.int(),
  linesDeleted: z.int(),
  hunks: z.array(hunk),
  /** Counts of changed lines by nature (comment, blank, guard, import, …): what the drafter reads. */
  traits: z.record(z.string(), z.number()).optional(),
  /** Versions of dependencies that the file moves. */
  bumps: z.array(dependencyBump).max(200).optional(),
});
export type ChangedFile = z.infer<typeof changedFile>;

export const elementKind = z.enum(elementKinds);

export const changedElement = z.object({
  /** Stable across renames of the file: hash of language, kind and qualified name. */
  id: z.string(),
  path: z.string(),
  kind: elementKind,
  /** Qualified with dots: `Store.save`. */
  name: z.string(),
  oldName: z.string().nullable(),
  state: z.enum(elementStates),
  hunks: z.array(z.string()),
  /** 0…1; the higher, the more the change is about it. */
  weight: z.number(),
  /** Visible outside its file, as far as the language says so. */
  exported: z.boolean().optional(),
  /** It was removed, renamed or got another signature, and others could use it. */
  breaking: z.boolean().optional(),
});
export type ChangedElement = z.infer<typeof changedElement>;

export const relation = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.enum(['contains', 'calls', 'imports', 'tests']),
});
export type Relation = z.infer<typeof relation>;

/** Hunks that belong together: one commit's worth. */
export const concern = z.object({
  id: z.string(),
  title: z.string(),
  hunks: z.array(z.string()).min(1),
  paths: z.array(z.string()).min(1),
  elements: z.array(z.string()),
  weight: z.number(),
});
export type Concern = z.infer<typeof concern>;

export const coverage = z.object({
  hunks: z.int(),
  hunksInDetail: z.int(),
  files: z.int(),
  filesIgnored: z.int(),
  tokens: z.int(),
  tokensMax: z.int(),
  /** Files that took too long to read: their lines are known, and none of their elements. */
  filesUnread: z.int().optional(),
});

/** The languages of a message. */
export const language = z.enum(['en', 'ko']);

export const scope = z.object({
  files: z.array(changedFile),
  /** Best ten first, then the rest. */
  elements: z.array(changedElement),
  relations: z.array(relation),
  /** At most three. */
  concerns: z.array(concern),
  coverage,
  /** Masked text for a model within the budget: entities before text. */
  contextText: z.string(),
  /** `path-context-512`, of length 1 or all zeros: see `embedding.ts`. Absent from older agents. */
  embedding: z.array(z.number()).length(512).optional(),
});
export type Scope = z.infer<typeof scope>;

/** A rule as commitlint has it: how hard it is, whether it must or must not hold, and its value. */
export const lintRule = z.object({
  level: z.enum(['block', 'warn']),
  when: z.enum(['always', 'never']),
  value: z.union([z.string(), z.number(), z.array(z.string())]).nullable(),
});
export type LintRule = z.infer<typeof lintRule>;

const counts = z.record(z.string(), z.number());

/** What a history says of scopes; counts fade with age, and the empty word is "no scope". */
export const scopeEvidence = z.object({
  /** By file, stem and folder: see `scope-evidence.ts`. */
  places: z.record(z.string(), counts),
  /** Most used first. */
  use: counts,
  recent: counts,
  /** The same for the last few commits: each counts for less than the one after it. */
  lately: counts.optional(),
  /** The commits whose paths are most like those asked for: see `scope-near.ts`. */
  near: z
    .object({
      terms: z.array(z.object({ term: z.string(), rarity: z.number(), scopes: counts })),
      commits: z.array(
        z.object({
          scope: z.string(),
          type: z.string(),
          weight: z.number(),
          norm: z.number(),
          /** Places in `terms`. */
          terms: z.array(z.int()),
        }),
      ),
    })
    .optional(),
});
export type ScopeEvidence = z.infer<typeof scopeEvidence>;

/** A header that commits of the very same paths use to have. */
export const habit = z.object({
  header: z.string(),
  /** Counts fade with age. */
  times: z.number(),
  /** How many commits of those paths there are. */
  of: z.number(),
  /** Only where the change has nothing better to say of itself. */
  loose: z.boolean().optional(),
});
export type Habit = z.infer<typeof habit>;

/** How a repository words its commits: from its commitlint configuration, or learnt from its history. */
export const convention = z.object({
  source: z.enum(['commitlint', 'history', 'default']),
  style: z.enum(['conventional', 'gitmoji', 'free']),
  types: z.array(z.string()),
  /** Known scopes, most used first. */
  scopes: z.array(z.string()),
  scopeRequired: z.boolean(),
  language,
  headerLengthMax: z.int(),
  subjectCase: z.enum(['lower', 'sentence', 'any']),
  subjectFullStop: z.boolean(),
  bodyShare: z.number(),
  /** A regular expression source that finds a ticket in a branch name, or null. */
  ticketPattern: z.string().nullable(),
  /** Where a ticket goes: in the subject's start, its end, or a `Refs:` footer. */
  ticketPlace: z.enum(['prefix', 'suffix', 'footer']).nullable(),
  /** Path prefix → scope, and path prefix → type, as counted in history. */
  pathScopes: z.record(z.string(), z.record(z.string(), z.number())),
  pathTypes: z.record(z.string(), z.record(z.string(), z.number())),
  /** Absent without a history. */
  scopeEvidence: scopeEvidence.optional(),
  /** Tags in front of subjects by place, as `scopeEvidence.places`; absent where the history has none. */
  tagPlaces: z.record(z.string(), counts).optional(),
  /** Our verb → the one of the same meaning that the history prefers. */
  verbs: z.record(z.string(), z.string()).optional(),
  /** Only when learnt for the paths of one change. */
  habit: habit.optional(),
  /** What the history tells of a bumped dependency; absent without a habit: both versions. */
  bumpForm: z.enum(['range', 'target', 'name']).optional(),
  /** Share of past commits that were marked as breaking. */
  breakingShare: z.number().optional(),
  /** How a gitmoji history writes them: `✨` or `:sparkles:`. */
  emojiForm: z.enum(['unicode', 'code']).optional(),
  /** The rules of a commitlint configuration, by name; absent when there is none. */
  rules: z.record(z.string(), lintRule).optional(),
});
export type Convention = z.infer<typeof convention>;

/** A finding of the lint, live on the page, on the server and before the commit. */
export const lintFinding = z.object({
  rule: z.string(),
  level: z.enum(['block', 'warn']),
  /** Where in the message: 0-based UTF-16 offsets. */
  start: z.int(),
  end: z.int(),
  /** Catalogue key with parameters, so that both languages can say it. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type LintFinding = z.infer<typeof lintFinding>;

/** What nobody can see of a change on its page. */
export const sight = z.object({
  hiddenFiles: z.int(),
  hiddenLines: z.int(),
  /** Places, a hundred at most, where a character cannot be seen; it is drawn as a token. */
  unseen: z.int(),
});
export type Sight = z.infer<typeof sight>;
