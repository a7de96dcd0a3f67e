/** What Aisher asks of whoever keeps commits. The server hands the function over; the modules do not know each other. */
import type { AnyContext } from '@dojang/kernel';

declare module '@dojang/kernel' {
  interface Parts {
    /** Which commits changed elements of source code; absent where no commits are kept. */
    readonly changesOfElements?: ChangesOfElements;
  }
}

export interface ElementsAsked {
  /** Null for all repositories of the org. */
  readonly repositoryId: string | null;
  readonly elements: readonly { readonly path: string; readonly name: string | null }[];
  readonly since: Date;
  readonly until: Date;
}

/** A commit that changed an element, or something else in its file. */
export interface ChangeOfElement {
  readonly sha: string;
  readonly at: string;
  /** Null while it is not pushed. */
  readonly pushedRef: string | null;
  readonly subject: string;
  readonly stampedBy: string;
  readonly draftId: string;
  readonly repositoryId: string;
  readonly match: 'name' | 'last-name' | 'file';
  /** As the repository has it. */
  readonly path: string;
}

/**
 * For each element that was asked for, the newest change first. `unknown`: nobody watches that repository. `hidden`: whoever asks may not
 * read commits.
 */
export type ChangesOfElements = (
  ctx: AnyContext,
  asked: ElementsAsked,
) => Promise<
  | { readonly repository: 'unknown' | 'hidden' }
  | {
      readonly repository: 'known';
      readonly changes: readonly (readonly ChangeOfElement[])[];
    }
>;
