import type { AgentConfig } from '../../base/config.ts';
import type { Options } from '../../command-line/command.ts';
import { writeChosen, writeTracked } from '../../git/chosen.ts';
import { tryGit } from '../../git/git.ts';
import { type PrivateIndex, withPrivateIndex } from '../../git/private-index.ts';
import { findHead, type Repository } from '../../git/repository.ts';
import { treeOf } from '../../git/snapshot.ts';
import type { Terminal } from '../../terminal.ts';

/** Which part of what differs from HEAD is taken. */
export type Taking = 'everything' | 'tracked' | 'staged' | 'paths' | 'nothing';

export function takingOf(options: Options, paths: readonly string[]): Taking {
  if (paths.length > 0) return 'paths';
  if (options.staged) return 'staged';
  if (options.all) return 'tracked';
  // With --amend: the message alone.
  return options.only ? 'nothing' : 'everything';
}

/**
 * Writes the tree if it is neither the whole working tree nor the index. `index` then holds what the person's
 * index becomes with the commit.
 */
export function writerOf(
  { config, cwd }: { config: AgentConfig; cwd: string },
  repository: Repository,
  { taking, paths, index }: { taking: Taking; paths: readonly string[]; index: PrivateIndex },
): (() => Promise<string>) | undefined {
  if (taking === 'tracked') return () => writeTracked(repository, index);
  const headTree = async () => treeOf(repository, await findHead(repository));
  if (taking === 'nothing') return headTree;
  if (taking !== 'paths') return undefined;
  const pathspec = { paths, folder: cwd, environment: config.pathspecs };
  return async () => {
    const tree = await headTree();
    return withPrivateIndex(repository, (only) =>
      writeChosen(repository, pathspec, { only, theirs: index, headTree: tree }),
    );
  };
}

/** The real reason why there is nothing to draft. */
export async function whyNothing(
  { words }: Pick<Terminal, 'words'>,
  repository: Repository,
  taking: Taking,
): Promise<string> {
  const { nothing } = words;
  if (taking === 'paths') return nothing.inPaths;
  if (taking === 'everything' || taking === 'nothing') return words.clean;
  const status = ['status', '--porcelain=v1', '-z', '--no-renames'];
  const answer = await tryGit(repository, status);
  const states = answer.stdout
    .toString('latin1')
    .split('\0')
    .filter((line) => line !== '');
  const untracked = states.filter((line) => line.startsWith('??')).length;
  const changed = states.length - untracked;
  if (states.length === 0) return words.clean;
  return taking === 'staged' ? nothing.staged(changed, untracked) : nothing.tracked(untracked);
}
