import type { RepositoryState } from '../git/repository.ts';

/** HEAD, branch, and the bytes of the person's index. Null if there was no index. */
export interface Calm extends RepositoryState {
  readonly index: Buffer | null;
}
