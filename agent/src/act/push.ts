import { tryGit } from '../git/git.ts';
import { digestOfRoute, findRoute } from '../git/remotes.ts';
import type { Repository } from '../git/repository.ts';

export interface PushResult {
  /** The ref that the remote has now; null when it has none. */
  readonly pushedRef: string | null;
  readonly pushNote:
    | null
    | 'protected-branch'
    | 'remote-ahead'
    | 'remote-gone'
    | 'remote-changed'
    | 'no-remote'
    | 'no-branch'
    | 'push-refused';
}

type Answer = 'pushed' | 'ahead' | 'refused' | 'hook' | 'gone';

async function pushOnce(
  repository: Repository,
  remote: string,
  sha: string,
  ref: string,
  timeoutMs: number,
): Promise<Answer> {
  const words = [
    // Whatever the configuration says: this transport is a program that the address names.
    ...['-c', 'protocol.ext.allow=never'],
    ...['push', '--porcelain', '--no-follow-tags', '--recurse-submodules=no'],
    '--end-of-options',
  ];
  const result = await tryGit(repository, [...words, remote, `${sha}:${ref}`], {
    as: 'person',
    terminal: 'kept',
    timeoutMs,
    env: { LC_ALL: 'C', DOJANG_ACT: '1' },
  });
  if (result.code === 0) return 'pushed';
  const line = result.stdout
    .toString('utf8')
    .split('\n')
    .find((each) => each.startsWith('!'));
  if (line?.includes('[rejected]')) return 'ahead';
  if (line?.includes('[remote rejected]')) return 'refused';
  // Without a line for the ref, nothing reached the remote: its absence (128), or our own pre-push hook.
  return result.code === 1 && !result.timedOut ? 'hook' : 'gone';
}

export interface PushTarget {
  readonly remote: string | null;
  readonly branch: string | null;
  readonly sha: string;
  /** Digest of the route at the capture; left out where it was captured in this process. */
  readonly route?: string | null;
}

/**
 * Pushes a commit to its branch as a plain fast-forward, never forced. A branch that the remote
 * protects gets a side branch; a remote that is ahead is left alone, since rebasing is the person's. One
 * that leads elsewhere than at the capture gets nothing.
 */
export async function pushCommit(
  repository: Repository,
  target: PushTarget,
  timeoutMs: number,
): Promise<PushResult> {
  const { remote, branch, sha } = target;
  if (remote === null) return { pushedRef: null, pushNote: 'no-remote' };
  if (branch === null) return { pushedRef: null, pushNote: 'no-branch' };
  if (target.route !== undefined) {
    const route = await findRoute(repository, remote);
    const isSame = route !== undefined && target.route === (await digestOfRoute(route));
    if (!isSame) return { pushedRef: null, pushNote: 'remote-changed' };
  }
  const ref = `refs/heads/${branch}`;
  const answer = await pushOnce(repository, remote, sha, ref, timeoutMs);
  if (answer === 'pushed') return { pushedRef: ref, pushNote: null };
  if (answer === 'ahead') return { pushedRef: null, pushNote: 'remote-ahead' };
  if (answer === 'gone') return { pushedRef: null, pushNote: 'remote-gone' };
  if (answer === 'hook') return { pushedRef: null, pushNote: 'push-refused' };
  const side = `refs/heads/dojang/${branch}-${sha.slice(0, 8)}`;
  const second = await pushOnce(repository, remote, sha, side, timeoutMs);
  return second === 'pushed'
    ? { pushedRef: side, pushNote: 'protected-branch' }
    : { pushedRef: null, pushNote: 'push-refused' };
}
