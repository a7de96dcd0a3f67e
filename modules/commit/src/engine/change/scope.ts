import { boundedRecord, count, total, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { share, tally } from './convention-schema.ts';
import { elementKinds, elementStates } from './element-kinds.ts';
import * as limits from './limits.ts';

export * from './convention-schema.ts';

/** What a change touched. Computed without a model, a network or a database. */

export const path = z.string().min(1).max(limits.pathMax);
/** `<path>#<n>`, unique in the scope. `#0` is a file that is always one hunk. */
export const hunkId = z.string().max(limits.pathMax + 12);
const elementId = z.string().max(64);
export const elementName = z.string().max(limits.nameMax);

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
 * One contiguous edit, without context. Lines are 1-based. A side of length zero is a pure insertion or
 * deletion. As in git's output, it names the line before.
 */
export const hunk = z.object({
  id: hunkId,
  oldStart: count,
  oldLines: count,
  newStart: count,
  newLines: count,
});
export type Hunk = z.infer<typeof hunk>;

export const dependencyBump = z.object({
  name: elementName,
  /** Null when the dependency is new. */
  from: elementName.nullable(),
  /** Null when it is removed. */
  to: elementName.nullable(),
});
export type DependencyBump = z.infer<typeof dependencyBump>;

export const changedFile = z.object({
  path,
  oldPath: path.nullable(),
  state: fileState,
  language: word.nullable(),
  binary: z.boolean(),
  /**
   * Why the file is kept out of the context, never out of the commit: lock file, generated, vendored, binary,
   * pattern.
   */
  ignored: z.enum(['lock', 'generated', 'vendored', 'binary', 'pattern', 'large']).nullable(),
  linesAdded: count,
  linesDeleted: count,
  hunks: z.array(hunk).max(limits.hunksMax),
  /** Counts of changed lines by their kind (comment, blank, guard, import, …), for the drafter. */
  traits: boundedRecord(word, tally, 100).optional(),
  /** Versions of dependencies that the file moves. */
  bumps: z.array(dependencyBump).max(200).optional(),
});
export type ChangedFile = z.infer<typeof changedFile>;

export const elementKind = z.enum(elementKinds);

export const changedElement = z.object({
  /** An id that is stable across renames of the file: a hash of language, kind and qualified name. */
  id: elementId,
  path,
  kind: elementKind,
  /** Qualified with dots: `Store.save`. */
  name: elementName,
  oldName: elementName.nullable(),
  state: z.enum(elementStates),
  hunks: z.array(hunkId).max(limits.elementHunksMax),
  /** 0…1. The higher, the more the change is about this element. */
  weight: share,
  /** Whether it is visible outside its file, as far as the language says. */
  exported: z.boolean().optional(),
  /** It was removed or renamed, or its signature changed, and others could use it. */
  breaking: z.boolean().optional(),
});
export type ChangedElement = z.infer<typeof changedElement>;

export const relation = z.object({
  from: elementId,
  to: elementId,
  kind: z.enum(['contains', 'calls', 'imports', 'tests']),
});
export type Relation = z.infer<typeof relation>;

/** Hunks that belong together in one commit. */
export const concern = z.object({
  id: word,
  title: elementName,
  hunks: z.array(hunkId).min(1).max(limits.hunksMax),
  paths: z.array(path).min(1).max(limits.filesMax),
  elements: z.array(elementId).max(limits.elementsMax),
  weight: share,
});
export type Concern = z.infer<typeof concern>;

export const coverage = z.object({
  hunks: count,
  hunksInDetail: count,
  files: count,
  filesIgnored: count,
  tokens: count,
  tokensMax: count,
  /** Files that took too long to read. Their lines are known, but none of their elements. */
  filesUnread: count.optional(),
});

/**
 * What is missing from a capture. `large` and `unread` files are in the working tree and not in the commit. The
 * contents of `absent` files are not on the machine, because the clone is partial. They are committed unseen.
 */
export const gaps = z.object({
  files: z
    .array(z.object({ path, why: z.enum(['large', 'unread', 'absent']) }))
    .max(limits.gapsMax),
  total: count,
});
export type Gaps = z.infer<typeof gaps>;

export const scope = z.object({
  files: z.array(changedFile).max(limits.filesMax),
  /** Best ten first, then the rest. */
  elements: z.array(changedElement).max(limits.elementsMax),
  relations: z.array(relation).max(limits.relationsMax),
  /** At most three. */
  concerns: z.array(concern).max(limits.concernsMax),
  coverage,
  /** Left out if there are none. */
  gaps: gaps.optional(),
  /** Masked text for a model, within the budget. Entities come before text. */
  contextText: z.string().max(limits.contextMax),
  /**
   * The embedding `path-context-512`, of length 1 or all zeros, see `embedding.ts`. Absent from older agents.
   */
  embedding: z.array(z.number().min(-1).max(1)).length(512).optional(),
});
export type Scope = z.infer<typeof scope>;

/** A finding of the lint, shown on the page, on the server and before the commit. */
export const lintFinding = z.object({
  rule: word,
  level: z.enum(['block', 'warn']),
  /** Where in the message: 0-based UTF-16 offsets. */
  start: count,
  end: count,
  /** Parameters for the sentence in the catalogue, so that both languages can say it. */
  params: boundedRecord(word, z.union([z.string().max(limits.messageMax), total]), 20),
});
export type LintFinding = z.infer<typeof lintFinding>;

/** What cannot be seen of a change on its page. */
export const sight = z.object({
  hiddenFiles: count,
  hiddenLines: count,
  /** The number of places with an invisible character, at most a hundred. It is drawn as a token. */
  unseen: count,
});
export type Sight = z.infer<typeof sight>;
