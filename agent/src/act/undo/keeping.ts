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

/** What is kept so that a commit can be taken back. That it cannot be kept changes nothing of the commit. */
export interface Keeping {
  /** Under the index lock, before the branch moves. Until `stands` the commit before is the one to take back. */
  readonly begin: () => void;
  /** The branch did not move. */
  readonly drop: () => void;
  /** Under the lock still. Without `isIndexOurs` somebody else may have changed the index since. */
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
    // The note of an earlier commit would only say that HEAD is elsewhere.
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
