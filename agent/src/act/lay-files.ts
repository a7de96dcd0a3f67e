import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { absentMode, type Change, diffTrees } from '../git/changes.ts';
import { gitText, tryGit } from '../git/git.ts';
import { writeEntries } from '../git/index-entries.ts';
import { type PrivateIndex, withPrivateIndex } from '../git/private-index.ts';
import type { Repository } from '../git/repository.ts';
import { treeOf } from '../git/snapshot.ts';
import { findBeside } from './beside.ts';
import type { Plan } from './plan.ts';

/**
 * Writes what was committed into the files that a revert or a line in `.gitignore` is about. Git itself does it, as for a
 * checkout: it compares each file first, and changes none if one no longer holds what it held at the capture. A second
 * call changes nothing. False where the files stay as they are.
 */
export async function layFiles(repository: Repository, plan: Plan, sha: string): Promise<boolean> {
  const [from, to] = await Promise.all([
    treeOf(repository, plan.body.head),
    treeOf(repository, sha),
  ]);
  const changes = (await diffTrees(repository, from, to, { renames: false })).flatMap((change) => {
    const entry = findBeside(plan.beside, change.path);
    return entry?.isLaid ? [{ ...change, before: { mode: entry.mode, sha: entry.sha } }] : [];
  });
  if (changes.length === 0) return true;
  if (changes.some((change) => isInTheWay(repository, change))) return false;
  const [before, after] = [
    await treeAlone(repository, changes.map(reversed)),
    await treeAlone(repository, changes),
  ];
  return withPrivateIndex(repository, async (index) => {
    await writeEntries(repository, index, changes.map(reversed));
    const { env } = index;
    await tryGit(repository, ['update-index', '-q', '--refresh'], { env });
    const answer = await tryGit(repository, ['read-tree', '-m', '-u', before, after], { env });
    return answer.code === 0;
  });
}

const reversed = (change: Change): Change => ({
  ...change,
  before: change.after,
  after: change.before,
});

/** Git takes an ignored file for one that may be replaced. */
function isInTheWay({ folder }: Repository, { before, raw }: Change): boolean {
  if (before.mode !== absentMode) return false;
  const path = Buffer.concat([Buffer.from(join(folder, '/')), raw]);
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A tree of the later side of these changes and nothing else. */
const treeAlone = (repository: Repository, changes: readonly Change[]): Promise<string> =>
  withPrivateIndex(
    repository,
    async (index: PrivateIndex) => {
      await writeEntries(repository, index, changes, new Map());
      return gitText(repository, ['write-tree', '--missing-ok'], { env: index.env });
    },
    null,
  );
