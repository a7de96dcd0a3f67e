import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegular } from '../../base/files.ts';
import { git, gitText } from '../git.ts';
import { withReader } from '../object-reader.ts';
import type { Repository } from '../repository.ts';
import { treeOf } from '../snapshot.ts';
import { withSnapshotStore } from './snapshots.ts';

/** Where earlier versions kept snapshots. `push --mirror` sent these refs, and every graph showed them. */
const earlierRefs = 'refs/dojang/snapshots';
const packedBytesMax = 256 * 1024 * 1024;

/** Looked up in files, because mostly there are no such refs. */
function mayHaveEarlier({ commonFolder }: Repository): boolean {
  if (existsSync(join(commonFolder, 'refs', 'dojang'))) return true;
  // Only git can read a reftable.
  if (existsSync(join(commonFolder, 'reftable'))) return true;
  try {
    const packed = readRegular(join(commonFolder, 'packed-refs'), packedBytesMax);
    return packed?.includes(` ${earlierRefs}/`) ?? false;
  } catch {
    return true;
  }
}

/**
 * Removes the refs of earlier versions. A snapshot that a draft waits for is first taken over in today's form.
 */
export async function takeOverOldSnapshots(
  repository: Repository,
  isNeeded: (tree: string) => boolean,
): Promise<void> {
  if (!mayHaveEarlier(repository)) return;
  const format = '--format=%(refname) %(objectname) %(tree) %(parent)';
  const lines = await gitText(repository, ['for-each-ref', format, earlierRefs]);
  const refs = lines.split('\n').filter((line) => line !== '');
  if (refs.length === 0) return;
  for (const line of refs) {
    const [, , tree = '', head = ''] = line.split(' ');
    if (isNeeded(tree)) await takeOver(repository, tree, head === '' ? null : head);
  }
  // The old value is given, so a ref that has moved is left alone.
  const input = refs.map((line) => {
    const [ref, sha] = line.split(' ');
    return `delete ${ref} ${sha}\n`;
  });
  await git(repository, ['update-ref', '--stdin'], { input: input.join('') });
}

const takeOver = (repository: Repository, tree: string, head: string | null): Promise<void> =>
  withSnapshotStore(repository, (store) =>
    withReader(store.repository, async () => {
      const headTree = await treeOf(store.repository, head);
      await store.save({ tree, head, headTree, branch: null, leftOut: [] });
    }),
  );
