import type { commitBody, plannedCommit } from '@dojang/commit/schema';
import type { z } from 'zod';
import type { Beside } from '../base/home.ts';
import type { PrivateIndex } from '../git/private-index.ts';
import type { Calm } from './calm.ts';

export type PlannedCommit = z.infer<typeof plannedCommit>;

/** What the agent has to do, as decided by a stamp or by the person at the terminal. */
export interface Plan {
  readonly draftId: string;
  readonly body: z.infer<typeof commitBody>;
  /** Counts how often a person asked for another attempt after a failure. 1 when left out. */
  readonly attempt?: number;
  /** Digest of the settings that decide where a push goes, as they were at the capture. */
  readonly route?: string | null;
  /** How the files differ from the tree. Left out where they do not. */
  readonly beside?: Beside;
  /** The person chose what is staged instead of what is in the files. */
  readonly isStaged?: boolean;
  /** The commit of HEAD is replaced: these become the parents. */
  readonly parents?: readonly string[];
  /** Headers of the commit that is replaced, beside those that every commit has. */
  readonly extraHeaders?: Buffer;
  /** The source of the message that `prepare-commit-msg` is given. `message` when left out. */
  readonly messageSource?: readonly string[];
  /** The hooks that may refuse a commit are left out, as `--no-verify` asks. */
  readonly isUnverified?: boolean;
  /** The message is committed byte for byte, as `--cleanup=verbatim` asks. */
  readonly isVerbatim?: boolean;
  /** The tree was captured in this process. */
  readonly captured?: {
    /** HEAD, branch and index at the capture. */
    readonly calm: Calm;
    /** Whether a person read the draft in the meantime. */
    readonly isReviewed: boolean;
    /** The index to install once the captured tree is committed. Null if it is not known. */
    readonly index: PrivateIndex | null;
    /** Whether to commit what a pre-commit hook made of the planned tree. */
    readonly onHookChanges?: (planned: string, tree: string) => Promise<boolean>;
    /** Called when the old index could not be kept for `dojang undo`. The commit stands all the same. */
    readonly onUnkept?: () => void;
  };
}
