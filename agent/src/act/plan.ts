import type { commitBody, plannedCommit } from '@dojang/commit/schema';
import type { z } from 'zod';
import type { PrivateIndex } from '../git/private-index.ts';
import type { Calm } from './calm.ts';

export type PlannedCommit = z.infer<typeof plannedCommit>;

/** What the agent was told to do: by a stamp, or by the person at the terminal. */
export interface Plan {
  readonly draftId: string;
  readonly body: z.infer<typeof commitBody>;
  /** Grows when a person asks for another attempt at what failed; 1 when left out. */
  readonly attempt?: number;
  /** Digest of the settings that decide where a push goes, as they were at the capture. */
  readonly route?: string | null;
  /** The person chose what is staged instead of what is in the files. */
  readonly isStaged?: boolean;
  /** The commit of HEAD is replaced: these become the parents. */
  readonly parents?: readonly string[];
  /** Headers of the commit that is replaced, beside those that every commit has. */
  readonly extraHeaders?: Buffer;
  /** What `prepare-commit-msg` is told of where the message comes from; `message` when left out. */
  readonly messageSource?: readonly string[];
  /** The hooks that may refuse a commit are left out, as `--no-verify` asks. */
  readonly isUnverified?: boolean;
  /** The message is committed byte for byte, as `--cleanup=verbatim` asks. */
  readonly isVerbatim?: boolean;
  /** The tree was captured in this process. */
  readonly captured?: {
    /** How things stood. */
    readonly calm: Calm;
    /** Whether a person took their time since. */
    readonly isReviewed: boolean;
    readonly isSigned: boolean;
    /** What the person's index will be once the captured tree is committed; null where that is not known. */
    readonly index: PrivateIndex | null;
    /** Whether to commit what a pre-commit hook made of the planned tree. */
    readonly onHookChanges?: (planned: string, tree: string) => Promise<boolean>;
    /** What would take the commit back could not be kept; it stands all the same. */
    readonly onUnkept?: () => void;
  };
}
