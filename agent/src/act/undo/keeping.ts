import { succeeds } from '../../base/files.ts';
import type { Repository } from '../../git/repository.ts';
import type { Journal } from '../journal-schema.ts';
import {
  dropIndexOf,
  findLastCommit,
  forgetLastCommit,
  keepIndex,
  noteLastCommit,
} from './last-commit.ts';

/** What is kept so that a commit can be undone. If it cannot be kept, the commit is made all the same. */
export interface Keeping {
  /**
   * Called under the index lock, before the branch moves. Until `stands` is called, the previous commit is the
   * one to undo.
   */
  readonly begin: () => void;
  /** Called when the branch did not move. */
  readonly drop: () => void;
  /**
   * Called while the lock is still held. Without `isIndexOurs`, somebody else may have changed the index since.
   */
  readonly stands: (isIndexOurs: boolean) => void;
  readonly isPushed: (ref: string) => void;
}

export function keepingOf(
  repository: Repository,
  { draftId: id, head, branch, commits }: Journal,
  onUnkept: () => void = () => {},
): Keeping {
  let isKept = true;
  const attempt = (work: () => void) => {
    if (!isKept) return;
    isKept = succeeds(work);
    if (isKept) return;
    // Otherwise the note of an earlier commit would only say that HEAD has moved.
    succeeds(() => forgetLastCommit(repository));
    onUnkept();
  };
  return {
    begin: () => {
      isKept = succeeds(() => keepIndex(repository, id, 'before'));
    },
    drop: () => succeeds(() => dropIndexOf(repository, id)),
    stands: (isIndexOurs) => {
      const isBegun = isKept;
      isKept = true;
      attempt(() => {
        if (!isBegun) throw new Error('The index of before was not kept.');
        if (isIndexOurs) keepIndex(repository, id, 'after');
        const shas = commits.map(({ sha }) => sha);
        noteLastCommit(repository, { id, before: head, commits: shas, branch, pushedRef: null });
      });
    },
    isPushed: (pushedRef) =>
      attempt(() => {
        const last = findLastCommit(repository);
        if (last?.id === id) noteLastCommit(repository, { ...last, pushedRef });
      }),
  };
}
