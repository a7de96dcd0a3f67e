import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AgentConfig } from '../config.ts';
import { Failure } from '../failure.ts';
import { git, gitText, type Place, tryGit } from './git.ts';

/** A working tree and the places where git keeps its things. */
export interface Repository extends Place {
  readonly name: string;
  /** Of this working tree: index, HEAD, operations under way. */
  readonly gitFolder: string;
  /** `<gitFolder>/dojang`: journals and private indexes. */
  readonly ownFolder: string;
}

export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect';

export interface RepositoryState {
  /** Null before the first commit. */
  readonly head: string | null;
  /** Null when HEAD is detached. */
  readonly branch: string | null;
  readonly operation: Operation | null;
  readonly hasConflicts: boolean;
}

/** @throws Failure `not-a-repository` when the folder has no working tree. */
export async function openRepository(folder: string, config: AgentConfig): Promise<Repository> {
  const place = { folder, environment: config.environment, timeoutMs: config.gitTimeoutMs };
  const ask = (word: string) => gitText(place, ['rev-parse', '--path-format=absolute', word]);
  let top: string;
  let gitFolder: string;
  try {
    if (!existsSync(folder)) throw new Failure('not-a-repository', folder);
    [top, gitFolder] = await Promise.all([ask('--show-toplevel'), ask('--git-dir')]);
  } catch (error) {
    if (error instanceof Failure && error.code === 'git-missing') throw error;
    throw new Failure(
      'not-a-repository',
      `${folder} is not inside a git working tree: run this in a clone, or \`git init\` first.`,
    );
  }
  return {
    ...place,
    folder: top,
    name: basename(top),
    gitFolder,
    ownFolder: join(gitFolder, 'dojang'),
  };
}

const operations: readonly (readonly [string, Operation])[] = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['sequencer', 'cherry-pick'],
  ['BISECT_LOG', 'bisect'],
];

export function findOperation(repository: Repository): Operation | null {
  const found = operations.find(([name]) => existsSync(join(repository.gitFolder, name)));
  return found?.[1] ?? null;
}

export async function findHead(repository: Repository): Promise<string | null> {
  const answer = await tryGit(repository, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  return answer.code === 0 ? answer.stdout.toString().trim() : null;
}

export async function findBranch(repository: Repository): Promise<string | null> {
  const answer = await tryGit(repository, ['symbolic-ref', '--quiet', 'HEAD']);
  if (answer.code !== 0) return null;
  const ref = answer.stdout.toString('utf8').replace(/\n$/, '');
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
}

export async function readState(repository: Repository): Promise<RepositoryState> {
  const [head, branch, unmerged] = await Promise.all([
    findHead(repository),
    findBranch(repository),
    git(repository, ['ls-files', '--unmerged', '-z']),
  ]);
  return { head, branch, operation: findOperation(repository), hasConflicts: unmerged.length > 0 };
}

/** Where the person's own pushes of the branch go: to a fork, in many a project. */
export async function findPushRemote(
  repository: Repository,
  branch: string | null,
): Promise<string | null> {
  const remotes = (await gitText(repository, ['remote'])).split('\n').filter(Boolean);
  const names = [...(branch === null ? [] : [`branch.${branch}.pushRemote`]), 'remote.pushDefault'];
  for (const each of names) {
    const answer = await tryGit(repository, ['config', '--get', each]);
    const name = answer.stdout.toString('utf8').trim();
    if (answer.code === 0 && remotes.includes(name)) return name;
  }
  return findRemote(repository, branch);
}

/** The remote that the branch follows, else `origin`, else the only one; null when there is none. */
export async function findRemote(
  repository: Repository,
  branch: string | null,
): Promise<string | null> {
  const remotes = (await gitText(repository, ['remote'])).split('\n').filter(Boolean);
  if (branch !== null) {
    const own = await tryGit(repository, ['config', '--get', `branch.${branch}.remote`]);
    const name = own.stdout.toString('utf8').trim();
    if (own.code === 0 && remotes.includes(name)) return name;
  }
  if (remotes.includes('origin')) return 'origin';
  return remotes.length === 1 ? (remotes[0] ?? null) : null;
}

/** The remote's address without user, password and query. */
export async function findRemoteUrl(
  repository: Repository,
  remote: string | null,
): Promise<string | null> {
  if (remote === null) return null;
  const answer = await tryGit(repository, ['remote', 'get-url', remote]);
  return answer.code === 0 ? withoutCredentials(answer.stdout.toString('utf8').trim()) : null;
}

export function withoutCredentials(url: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    // `user@host:path`, as ssh has it. The user's name is a login, not a secret; what follows `:` is a path.
    return url.replace(/^[^@/\\]*:[^@/\\]*@/, '');
  }
  try {
    const parsed = new URL(url);
    parsed.username = '';
    parsed.password = '';
    parsed.search = '';
    parsed.hash = '';
    return parsed.toString();
  } catch {
    return url.replace(/\/\/[^/@]*@/, '//');
  }
}

/** The same for each clone: hash of the first commit and the remote. A repository without both has its folder. */
export async function fingerprintOf(
  repository: Repository,
  remoteUrl: string | null,
): Promise<string> {
  const roots = await tryGit(repository, ['rev-list', '--max-parents=0', 'HEAD']);
  const first = roots.stdout.toString().trim().split('\n').sort()[0] ?? '';
  const seed = first === '' && remoteUrl === null ? repository.folder : '';
  return createHash('sha256')
    .update(`${first}\n${remoteUrl ?? ''}\n${seed}`)
    .digest('hex');
}
