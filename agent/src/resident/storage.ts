import { join } from 'node:path';
import type { AgentConfig } from '../base/config.ts';
import { readPlain, replaceFile } from '../base/files.ts';
import { listOwnDrafts, places } from '../base/home.ts';
import { takeOverOldSnapshots } from '../git/kept/earlier.ts';
import { pruneSnapshots } from '../git/kept/snapshots.ts';
import { prunePrivateIndexes } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import { captureEntry, listSpool } from './spool.ts';

export const snapshotAgeMaxMs = 30 * 24 * 3_600_000;
const snapshotsMax = 200;
/** How many drafts of a branch may wait: a stamped one, and those that came after it. */
const draftsOfBranch = 3;

/** The trees that a draft may still need: those of waiting drafts, and the latest ones of each branch. */
function neededTrees({ home }: AgentConfig, folder: string): ReadonlySet<string> {
  const waiting = listSpool(places(home).captures, captureEntry)
    .filter(({ entry }) => entry.folder === folder)
    .map(({ entry }) => entry.input.tree);
  const own = listOwnDrafts(home)
    .filter((draft) => draft.folder === folder && !draft.isOver)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const latest = [...Map.groupBy(own, ({ branch }) => branch).values()].flatMap((drafts) =>
    drafts.slice(0, draftsOfBranch).map(({ tree }) => tree),
  );
  return new Set([...waiting, ...latest]);
}

/**
 * Removes what the agent no longer needs in a repository. With `clean`, all that no draft waits for is removed.
 * Returns how many folders were removed.
 */
export async function tidyRepository(
  config: AgentConfig,
  repository: Repository,
  now: Date,
  clean = false,
): Promise<number> {
  let needed: ReadonlySet<string> | undefined;
  const isNeeded = (tree: string) => {
    needed ??= neededTrees(config, repository.folder);
    return needed.has(tree);
  };
  await takeOverOldSnapshots(repository, isNeeded);
  prunePrivateIndexes(repository, now);
  const bounds = {
    ageMaxMs: clean ? 0 : snapshotAgeMaxMs,
    bytesMax: config.snapshotBytesMax,
    countMax: snapshotsMax,
  };
  return pruneSnapshots(repository, now, bounds, isNeeded);
}

/** The result of the last look of the loop, for a person who asks. */
export interface LookRecord {
  readonly leftOut: readonly { readonly path: string; readonly bytes: number }[];
  /** Why the look failed. Null if it did not. */
  readonly failure: string | null;
}

const recordPath = ({ ownFolder }: Repository) => join(ownFolder, 'look.json');

export const noteLook = (repository: Repository, record: LookRecord): void =>
  replaceFile(recordPath(repository), JSON.stringify(record));

/** Reads a file of our own. If it is not as we write it, it counts as absent. */
export function readLook(repository: Repository): LookRecord | undefined {
  const { leftOut, failure } = (readPlain(recordPath(repository)) ?? {}) as Partial<LookRecord>;
  const isFile = (file: unknown) => {
    const { path, bytes } = (file ?? {}) as { path?: unknown; bytes?: unknown };
    return typeof path === 'string' && typeof bytes === 'number';
  };
  if (!Array.isArray(leftOut) || !leftOut.every(isFile)) return undefined;
  return { leftOut, failure: typeof failure === 'string' ? failure : null };
}
