import { isatty } from 'node:tty';
import { tryGit } from '../../git/git.ts';
import { digestOfRoute, findPushRoute, type NoPush, type Route } from '../../git/push-route.ts';
import type { Repository } from '../../git/repository.ts';
import { faultOf, type PushFault, wordsOfPush } from './push-answer.ts';

/** `taken-back`: the branch no longer has the commit. */
export type PushNote = PushFault | NoPush | 'remote-changed' | 'taken-back';

export interface PushResult {
  /** The ref that the remote has now. Null when it was not pushed. */
  readonly pushedRef: string | null;
  readonly pushNote: PushNote | null;
  /** What git, the other side and hooks said. */
  readonly pushWords?: string;
}

export interface PushTarget {
  readonly branch: string | null;
  readonly sha: string;
  /** Digest of the route at the capture. Null if there was no route, left out if nobody asked for one. */
  readonly route?: string | null;
}

/**
 * Pushes a commit to where the person's own push of the branch goes. It is a plain fast-forward of that one
 * ref: never forced, and nothing else with it. A remote that is ahead is left alone, since rebasing is the
 * person's decision. If the route is not the one of the capture, nothing is pushed.
 */
export async function pushCommit(
  repository: Repository,
  target: PushTarget,
  timeoutMs: number,
): Promise<PushResult> {
  const { route, why } = await findPushRoute(repository, target.branch);
  const digest = route && (await digestOfRoute(route));
  if (target.route !== undefined && target.route !== digest) {
    return { pushedRef: null, pushNote: 'remote-changed' };
  }
  if (route === null) return { pushedRef: null, pushNote: why };
  if (route.isMatching && !(await hasRef(repository, route, timeoutMs))) {
    return { pushedRef: null, pushNote: 'branch-not-pushed' };
  }
  const result = await pushOnce(repository, route, target.sha, timeoutMs);
  const isThrough = result.code === 0;
  const words = wordsOfPush(result, isThrough, route.addresses);
  const said = words === undefined ? {} : { pushWords: words };
  if (!isThrough) return { pushedRef: null, pushNote: faultOf(result, route.addresses), ...said };
  if (route.setsUpstream && target.branch !== null) {
    await setUpstream(repository, target.branch, route);
  }
  return { pushedRef: route.ref, pushNote: null, ...said };
}

/**
 * Overrides the configuration. An `ext` transport is a program that the address names, and a mirror would push
 * all refs.
 */
const ownSettings = ({ isMirror, repository }: Route) => [
  ...['-c', 'protocol.ext.allow=never'],
  ...(isMirror ? ['-c', `remote.${repository}.mirror=false`] : []),
];

/** Git's words are read in English. A hook's words keep their encoding. */
const asPerson = {
  as: 'person',
  terminal: 'kept',
  env: { LANGUAGE: 'en', DOJANG_ACT: '1' },
} as const;

const pushOnce = (repository: Repository, route: Route, sha: string, timeoutMs: number) =>
  tryGit(
    repository,
    [
      ...ownSettings(route),
      ...['push', '--porcelain', '--no-follow-tags'],
      // The output goes through us, so git does not see that a person watches.
      ...(repository.attendance && isatty(2) ? ['--progress'] : []),
      `--recurse-submodules=${route.checksSubmodules ? 'check' : 'no'}`,
      ...['--end-of-options', route.repository, `${sha}:${route.ref}`],
    ],
    { ...asPerson, timeoutMs },
  );

/**
 * With `matching`, git pushes the branches that the remote already has by the same name. If the remote cannot
 * be asked, the push itself says why.
 */
async function hasRef(repository: Repository, route: Route, timeoutMs: number): Promise<boolean> {
  const words = ['ls-remote', '--exit-code', '--end-of-options', route.repository, route.ref];
  const answer = await tryGit(repository, [...ownSettings(route), ...words], {
    ...asPerson,
    timeoutMs,
  });
  return answer.code !== 2;
}

/**
 * Sets the upstream, as `git push` does with `push.autoSetupRemote`. We push a commit, so git cannot do it
 * itself.
 */
async function setUpstream(repository: Repository, branch: string, route: Route): Promise<void> {
  const settings = [
    [`branch.${branch}.remote`, route.repository],
    [`branch.${branch}.merge`, route.ref],
  ];
  const asked = await tryGit(repository, ['config', '--get', 'branch.autoSetupRebase']);
  if (/^(?:always|remote)$/.test(asked.stdout.toString().trim())) {
    settings.push([`branch.${branch}.rebase`, 'true']);
  }
  for (const [name = '', value = ''] of settings) {
    await tryGit(repository, ['config', '--local', name, value]);
  }
}
