import type { AnyContext } from '@dojang/kernel';
import { findSuspects } from '../../context/suspects/suspect-commits.ts';
import type { Change } from '../../ranking/input.ts';
import type { SeenGroup } from './window-groups.ts';

/** A commit that changed what the stack of a group names, shortly before it was seen first. */
export interface WindowCommit {
  readonly service: string;
  readonly sha: string;
  readonly at: Date;
  /** What the frame names, and where. */
  readonly element: string | null;
  readonly path: string;
  readonly isOfFirstRelease: boolean;
}

/** Each asks the module of commits, and the groups with the most errors tell most. */
const groupsMax = 2;

/**
 * Suspect commits of the first groups of a window. The subject of a commit is left out: not all who read errors may read commits.
 */
export async function commitsOfGroups(
  ctx: AnyContext,
  groups: readonly SeenGroup[],
): Promise<WindowCommit[]> {
  const found: WindowCommit[] = [];
  for (const { id, service } of groups.slice(0, groupsMax)) {
    const { commits } = await findSuspects(ctx, id);
    for (const { sha, at, element, path, isOfFirstRelease } of commits) {
      if (found.some((each) => each.sha === sha && each.service === service)) continue;
      found.push({ service, sha, at: new Date(at), element, path, isOfFirstRelease });
    }
  }
  return found;
}

export const changeOf = ({ service, sha, at }: WindowCommit): Change => ({
  kind: 'commit',
  service,
  atNs: BigInt(at.getTime()) * 1_000_000n,
  reference: sha,
});
