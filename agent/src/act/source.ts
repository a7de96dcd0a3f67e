import { findSnapshot } from '../git/kept/snapshots.ts';
import { giveObjects, withStore } from '../git/kept/store.ts';
import type { Repository } from '../git/repository.ts';
import type { Plan } from './plan.ts';

/** Where the captured tree is read, and where objects for comparison are written. */
export interface Source {
  readonly repository: Repository;
  /** Whether this machine captured the tree of the plan. */
  readonly isCaptured: boolean;
  /** Copies the objects that turn one tree into another to the person's own objects. */
  readonly give: (from: string, to: string) => Promise<void>;
}

/**
 * Runs `work` with the snapshot that the plan is about. What was captured in this process is already among the
 * person's objects.
 */
export function withSource<R>(
  repository: Repository,
  plan: Plan,
  work: (source: Source) => Promise<R>,
): Promise<R> {
  if (plan.captured) return work({ repository, isCaptured: true, give: async () => {} });
  const snapshot = findSnapshot(repository, plan.body.tree);
  return withStore(repository, snapshot ? [snapshot.folder] : [], (store) =>
    work({
      repository: store.repository,
      isCaptured: snapshot !== undefined,
      give: (from, to) => giveObjects(store, repository, from, to),
    }),
  );
}
