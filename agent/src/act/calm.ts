import type { RepositoryState } from '../git/repository.ts';

/** HEAD, branch, and the person's index as it was, byte by byte; null when there was none. */
export interface Calm extends RepositoryState {
  readonly index: Buffer | null;
}
