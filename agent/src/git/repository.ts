import { isUtf8 } from 'node:buffer';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { shortHash } from '@dojang/commit/identity';
import type { AgentConfig } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import { readRegular } from '../base/files.ts';
import { decodeText } from '../base/text.ts';
import { git, type Place, tookTooLong, tryGit } from './git.ts';

/** A working tree and the places where git keeps its things. */
export interface Repository extends Place {
  readonly name: string;
  /** Where the command was started. Hooks are told how far this is below the top. */
  readonly startFolder: string;
  /** The folder of this working tree's index, HEAD and operations under way. */
  readonly gitFolder: string;
  /** The person's index. It is outside of `gitFolder` if the person says so. */
  readonly indexPath: string;
  /** What all working trees of one clone share: branches and objects. */
  readonly commonFolder: string;
  /** The person's hooks, as git finds them (`core.hooksPath` included). */
  readonly hooksFolder: string;
  /** `<gitFolder>/dojang`: journals and private indexes. */
  readonly ownFolder: string;
  /** A folder in the home folder with what is kept for the person. It is not part of the clone. */
  readonly keptFolder: string;
}

export type Operation = 'merge' | 'rebase' | 'am' | 'cherry-pick' | 'revert' | 'bisect';

export interface RepositoryState {
  /** Null before the first commit. */
  readonly head: string | null;
  /** Null when HEAD is detached. */
  readonly branch: string | null;
  readonly operation: Operation | null;
  readonly hasConflicts: boolean;
}

/** @throws Failure `not-a-repository` when the folder has no working tree; others where git opens none. */
export async function openRepository(folder: string, config: AgentConfig): Promise<Repository> {
  const { environment, attendance, gitTimeoutMs: timeoutMs } = config;
  const place = { folder, environment, attendance, timeoutMs };
  const [top = '', gitFolder = '', commonFolder = '', hooksFolder = ''] = await foldersOf(place);
  const ownFolder = join(gitFolder, 'dojang');
  if (lstatSync(ownFolder, { throwIfNoEntry: false })?.isDirectory() === false) {
    // A link would make us write, and remove, files elsewhere.
    throw new Failure('file-strange', `${ownFolder} is not a folder. Remove it.`, {
      path: ownFolder,
    });
  }
  return {
    ...place,
    environment: pinned(environment, { top, gitFolder, commonFolder }),
    folder: top,
    startFolder: folder,
    name: basename(top),
    gitFolder,
    indexPath: resolve(top, environment.GIT_INDEX_FILE ?? join(gitFolder, 'index')),
    commonFolder,
    hooksFolder,
    ownFolder,
    keptFolder: join(config.home, 'kept', `${basename(top)}-${shortHash(gitFolder)}`.slice(-200)),
  };
}

/** Paths that the person gave relative to their folder become absolute, because git runs at the top. */
function pinned(
  environment: Readonly<Record<string, string>>,
  folders: { readonly top: string; readonly gitFolder: string; readonly commonFolder: string },
): Readonly<Record<string, string>> {
  const { GIT_DIR, GIT_WORK_TREE, GIT_COMMON_DIR } = environment;
  if (GIT_DIR === undefined && GIT_WORK_TREE === undefined) return environment;
  return {
    ...environment,
    GIT_DIR: folders.gitFolder,
    GIT_WORK_TREE: folders.top,
    ...(GIT_COMMON_DIR !== undefined && { GIT_COMMON_DIR: folders.commonFolder }),
  };
}

/** A bare repository among the files is not entered. Its configuration comes from the author of the files. */
const explicit = ['-c', 'safe.bareRepository=explicit'];

/**
 * The top, the git folder, the common folder and the hooks. Plumbing turns hooks off for itself, so this is
 * asked as the person.
 */
async function foldersOf(place: Place): Promise<string[]> {
  const words = [['--show-toplevel'], ['--git-dir'], ['--git-common-dir'], ['--git-path', 'hooks']];
  const ask = async (asked: readonly string[]) => {
    const all = [...explicit, 'rev-parse', '--path-format=absolute', ...asked];
    const answer = await tryGit(place, all, { as: 'person', env: { LC_ALL: 'C' } });
    if (answer.code === 0) return decodeText(answer.stdout).replace(/\r?\n$/, '');
    if (answer.timedOut) throw tookTooLong('git rev-parse');
    throw (await import('./unusable.ts')).unusable(
      place.folder,
      answer.stderr,
      place.environment.GIT_CEILING_DIRECTORIES,
    );
  };
  const lines = (await ask(words.flat())).split('\n');
  // A folder's name may contain a newline.
  return lines.length === words.length ? lines : Promise.all(words.map(ask));
}

const operations: readonly (readonly [string, Operation])[] = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['sequencer/todo', 'cherry-pick'],
  // A squash with conflicts. What was stashed for it comes back with `git commit`.
  ['MERGE_AUTOSTASH', 'merge'],
  ['BISECT_LOG', 'bisect'],
];

export function findOperation(repository: Repository): Operation | null {
  const at = (name: string) => join(repository.gitFolder, name);
  const found = operations.find(([name]) => existsSync(at(name)));
  if (found?.[0] !== 'sequencer/todo') return found?.[1] ?? null;
  // Between two of its commits, only the list of remaining steps says which operation it is.
  const todo = readRegular(at('sequencer/todo'), todoBytesMax)?.toString('latin1') ?? '';
  return /^\s*revert\s/.test(todo) ? 'revert' : 'cherry-pick';
}

const todoBytesMax = 16 * 1024 * 1024;

export async function findHead(repository: Repository): Promise<string | null> {
  const known = headInFiles(repository);
  if (known !== undefined) return known;
  const answer = await tryGit(repository, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (answer.code === 0) return answer.stdout.toString().trim();
  const branch = branchInFile(repository);
  const path = join(repository.commonFolder, 'refs', 'heads', branch ?? '');
  if (branch === undefined || !statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  // The branch exists. If its commit does not, it is broken, not unborn.
  throw new Failure(
    'head-broken',
    `${path} names a commit that is not here. See \`git fsck\` and \`git reflog\`.`,
    { path },
  );
}

export async function findBranch(repository: Repository): Promise<string | null> {
  const named = branchInFile(repository);
  if (named !== undefined) return named;
  const ref = await findHeadRef(repository);
  return ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
}

/** The ref that HEAD points to, a branch or not. Null when HEAD is detached. */
export async function findHeadRef(repository: Repository): Promise<string | null> {
  const answer = await tryGit(repository, ['symbolic-ref', '--quiet', 'HEAD']);
  return answer.code === 0 ? decodeText(answer.stdout).replace(/\n$/, '') : null;
}

const refBytesMax = 64 * 1024;
const readRefBytes = (...path: readonly string[]) =>
  readRegular(join(...path), refBytesMax) ?? Buffer.of();
const readRef = (...path: readonly string[]) => decodeText(readRefBytes(...path));

/**
 * Whether the name of HEAD's branch is not in UTF-8, as on older systems. Arguments are always in UTF-8, so git
 * can be told of such a branch only as HEAD. Any other name would be another branch.
 */
export function hasOddBranch({ gitFolder }: Repository): boolean {
  try {
    return !isUtf8(readRefBytes(gitFolder, 'HEAD'));
  } catch {
    // A link, as old versions of git made them.
    return false;
  }
}

/** Where a path of the repository is on disk, in bytes, because the name may be in any encoding. */
export const pathIn = ({ folder }: Repository, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), raw]);

/** The argument by which git is told of HEAD's branch. */
export const wordOfBranch = (repository: Repository, branch: string): string =>
  hasOddBranch(repository) ? 'HEAD' : `refs/heads/${branch}`;

/**
 * The branch in HEAD's file, read without starting git. Undefined if only git can tell. With reftable the file
 * always names `refs/heads/.invalid` (gitrepository-layout).
 */
function branchInFile(repository: Repository): string | undefined {
  try {
    const text = readRef(repository.gitFolder, 'HEAD');
    const branch = /^ref: refs\/heads\/([^\n]+)\n?$/.exec(text)?.[1];
    return branch === '.invalid' ? undefined : branch;
  } catch {
    return undefined;
  }
}

const shaPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The commit of HEAD, from the files of branches. Undefined if only git can tell. */
function headInFiles(repository: Repository): string | undefined {
  try {
    const head = readRef(repository.gitFolder, 'HEAD').trim();
    if (shaPattern.test(head)) return head;
    const branch = branchInFile(repository);
    if (branch === undefined || /(?:^|\/)\.\.?(?:\/|$)/.test(branch)) return undefined;
    const sha = readRef(repository.commonFolder, 'refs', 'heads', branch).trim();
    return shaPattern.test(sha) ? sha : undefined;
  } catch {
    return undefined;
  }
}

/** With `known`, the index is not read again. */
export async function readState(
  repository: Repository,
  known?: { readonly hasConflicts: boolean },
): Promise<RepositoryState> {
  const [head, branch, hasConflicts] = await Promise.all([
    findHead(repository),
    findBranch(repository),
    known?.hasConflicts ?? findConflicts(repository),
  ]);
  return { head, branch, operation: findOperation(repository), hasConflicts };
}

const findConflicts = async (repository: Repository): Promise<boolean> =>
  (await git(repository, ['ls-files', '--unmerged', '-z'])).length > 0;

/**
 * A fingerprint that is the same for each clone: a hash of the first commit and the remote. A repository
 * without both uses its folder.
 */
export async function fingerprintOf(
  repository: Repository,
  remoteUrl: string | null,
): Promise<string> {
  const roots = await tryGit(repository, ['rev-list', '--max-parents=0', 'HEAD']);
  const first = roots.stdout.toString().trim().split('\n').sort()[0] ?? '';
  const seed = first === '' && remoteUrl === null ? repository.folder : '';
  const { createHash } = await import('node:crypto');
  return createHash('sha256')
    .update(`${first}\n${remoteUrl ?? ''}\n${seed}`)
    .digest('hex');
}
