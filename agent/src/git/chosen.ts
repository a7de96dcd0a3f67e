import { Failure } from '../base/failure.ts';
import { addTracked, requireWhole } from './add.ts';
import { git, joinNul, splitNul, tryGit } from './git.ts';
import { fillIndex, writeTree } from './index-entries.ts';
import type { PrivateIndex } from './private-index.ts';
import type { Repository } from './repository.ts';

/** Paths as a person named them, and how git is to read them. */
export interface Pathspec {
  readonly paths: readonly string[];
  /** The folder in which the paths were typed. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Writes what git tracks as it is on disk, with what is staged, as `git commit --all` does. */
export async function writeTracked(repository: Repository, index: PrivateIndex): Promise<string> {
  requireWhole(await addTracked(repository, index, []));
  return writeTree(repository, index);
}

/**
 * Writes the files below some paths as they are on disk, and everything else as in HEAD, as `git commit PATH`
 * does. The person's index then gets the same files. What is staged of other files stays staged.
 */
export async function writeChosen(
  repository: Repository,
  pathspec: Pathspec,
  { only, theirs, headTree }: { only: PrivateIndex; theirs: PrivateIndex; headTree: string },
): Promise<string> {
  const input = joinNul(await listChosen(repository, pathspec, theirs, headTree));
  // Keeps the stat data of the person's index, so that unchanged files are not read.
  await fillIndex(repository, only, headTree);
  const words = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
  for (const { env } of [only, theirs]) await git(repository, words, { env, input });
  return writeTree(repository, only);
}

/**
 * Lists what git tracks below the paths, in the index or in HEAD. Files outside of a sparse checkout are left
 * alone.
 *
 * @throws Failure `pathspec-unknown` for a path that matches nothing, as git does
 */
async function listChosen(
  repository: Repository,
  { paths, folder, environment }: Pathspec,
  { env }: PrivateIndex,
  headTree: string,
): Promise<Buffer[]> {
  const words = ['-t', '-z', '--full-name', '--error-unmatch', `--with-tree=${headTree}`];
  const place = { ...repository, folder };
  const answer = await tryGit(place, ['ls-files', ...words, '--', ...paths], {
    env: { ...env, GIT_LITERAL_PATHSPECS: '0', ...environment },
  });
  if (answer.code === 0) {
    const listed = splitNul(answer.stdout).filter((entry) => entry[0] !== 'S'.charCodeAt(0));
    return listed.map((entry) => entry.subarray(2));
  }
  const unknown = /pathspec '(.*)' did not match any file/s.exec(answer.stderr)?.[1];
  if (unknown === undefined) {
    const said = answer.stderr.replace(/^fatal: /, '').trim();
    throw new Failure('pathspec-invalid', `Git cannot read the paths: ${said}`, { said });
  }
  throw new Failure(
    'pathspec-unknown',
    `"${unknown}" matches no file that git tracks: \`git add\` a new one first.`,
    { path: unknown },
  );
}
