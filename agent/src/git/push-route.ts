import type { PushDestination } from '@dojang/commit/schema';
import { destinationsOf } from './refspecs.ts';
import {
  canReceive,
  pushUrlsOf,
  type RemoteSettings,
  readRemotes,
  shownAddress,
} from './remotes.ts';
import { hasOddBranch, type Repository } from './repository.ts';
import { isOn, lastOf } from './settings.ts';

/** Where `git push` goes from a branch, and all settings that decide where and how. */
export interface Route {
  /** The remote as a person reads it: its name, or an address without credentials. */
  readonly remote: string;
  /** The argument of `git push`: a name, or an address that may hold a password. Never kept. */
  readonly repository: string;
  readonly ref: string;
  /** The addresses as git has them. They may hold passwords. Never kept. */
  readonly addresses: readonly string[];
  /** The addresses without credentials. */
  readonly urls: readonly string[];
  /** All settings as one text, which is compared but never shown, because it may hold a password. */
  readonly settings: string;
  /** The remote is a mirror: a push sends all refs unless told otherwise. */
  readonly isMirror: boolean;
  /** Only branches that the remote already has are pushed. */
  readonly isMatching: boolean;
  /** A submodule commit that no remote has stops the push. */
  readonly checksSubmodules: boolean;
  /** `push.autoSetupRemote`: the first push sets the upstream of the branch. */
  readonly setsUpstream: boolean;
}

/** Why `git push` would push nothing from here. */
export const noPushes = [
  'no-branch',
  'no-remote',
  'remote-unusable',
  'local-upstream',
  'push-off',
  'push-setting-unknown',
  'no-upstream',
  'upstreams-many',
  'upstream-differs',
  'upstream-elsewhere',
  'branch-not-pushed',
  'destination-unclear',
] as const;
export type NoPush = (typeof noPushes)[number];

export type Found = { readonly route: Route; readonly why: null } | NotFound;
interface NotFound {
  readonly route: null;
  readonly why: NoPush;
}
const none = (why: NoPush): NotFound => ({ route: null, why });

/** Where the person's own push of the branch would go, by git's rules, without asking the remote. */
export async function findPushRoute(repository: Repository, branch: string | null): Promise<Found> {
  if (branch === null) return none('no-branch');
  if (hasOddBranch(repository)) return none('branch-not-pushed');
  const known = await readRemotes(repository);
  const followed = lastOf(known.values, `branch.${branch}.remote`) ?? remoteByItself(known);
  const wanted =
    lastOf(known.values, `branch.${branch}.pushremote`) ??
    lastOf(known.values, 'remote.pushdefault') ??
    followed;
  if (wanted === undefined) return none('no-remote');
  if (wanted === '.') return none('local-upstream');
  if (!canReceive(repository, known, wanted)) return none('remote-unusable');
  const goal = goalOf(known, { branch, remote: wanted, followed });
  return typeof goal === 'string' ? none(goal) : { route: routeTo(known, wanted, goal), why: null };
}

/** The remote of a branch without upstream: the only remote that is mentioned, else `origin`. */
function remoteByItself({ mentioned, values }: RemoteSettings): string | undefined {
  const [name = 'origin'] = mentioned.length === 1 ? mentioned : [];
  return values.has(`remote.${name}.url`) ? name : undefined;
}

type Goal = Pick<Route, 'ref' | 'isMatching' | 'setsUpstream'>;

interface Asked {
  readonly branch: string;
  readonly remote: string;
  readonly followed: string | undefined;
}

function goalOf(known: RemoteSettings, asked: Asked): Goal | NoPush {
  const { branch, remote } = asked;
  const own = `refs/heads/${branch}`;
  const refspecs = known.values.get(`remote.${remote}.push`) ?? [];
  if (refspecs.length === 0) {
    const isMirror = isOn(known.values, `remote.${remote}.mirror`);
    return isMirror
      ? { ref: own, isMatching: false, setsUpstream: false }
      : byDefault(known, asked);
  }
  const { refs, isMatching } = destinationsOf(refspecs, branch);
  const all = new Set(isMatching ? [own, ...refs] : refs);
  if (all.size === 0) return 'branch-not-pushed';
  const [ref = own] = all;
  // There are several, or one that git would refuse. Which one is meant is for the person to say.
  if (all.size > 1 || !/^refs\/[^/]/.test(ref)) return 'destination-unclear';
  return { ref, isMatching: isMatching && refs.length === 0, setsUpstream: false };
}

/** The route by `push.default`. */
function byDefault(known: RemoteSettings, { branch, remote, followed }: Asked): Goal | NoPush {
  const ref = `refs/heads/${branch}`;
  const hasRemote = known.values.has(`branch.${branch}.remote`);
  const merges = hasRemote ? (known.values.get(`branch.${branch}.merge`) ?? []) : [];
  const isFollowing = merges.length > 0;
  const setsUpstream = !isFollowing && isOn(known.values, 'push.autosetupremote');
  const same = { ref, isMatching: false, setsUpstream };
  const [upstream = ref] = merges;
  const setting = lastOf(known.values, 'push.default');
  switch (setting) {
    case 'nothing':
      return 'push-off';
    case 'matching':
      return { ref, isMatching: true, setsUpstream: false };
    case 'current':
      return same;
    case 'upstream':
    case 'tracking':
      if (remote !== followed) return 'upstream-elsewhere';
      if (setsUpstream) return same;
      if (!isFollowing) return 'no-upstream';
      if (merges.length > 1) return 'upstreams-many';
      return upstream.startsWith('refs/') ? { ...same, ref: upstream } : 'destination-unclear';
    case undefined:
    case 'simple':
      if (remote !== followed || setsUpstream) return same;
      // Without a chosen rule, a branch without upstream goes where git's advice would send it.
      if (!isFollowing) return setting === undefined ? same : 'no-upstream';
      if (merges.length > 1) return 'upstreams-many';
      return upstream === ref ? same : 'upstream-differs';
    default:
      return 'push-setting-unknown';
  }
}

/** The route to a remote, with all settings that a push to it depends on. */
function routeTo(known: RemoteSettings, repository: string, goal: Goal): Route {
  const keys = ['url', 'pushurl', 'receivepack', 'proxy', 'mirror'];
  const own = keys.map((key) => `remote.${repository}.${key}`);
  const counts = (name: string) =>
    own.includes(name) || /^(?:url|protocol|ssh)\.|^core\./.test(name);
  const settings = [...known.values].filter(([name]) => counts(name)).sort();
  const { ref, isMatching } = goal;
  const addresses = pushUrlsOf(known, repository);
  return {
    ...goal,
    remote: shownAddress(repository).slice(0, 200),
    repository,
    addresses,
    urls: addresses.map(shownAddress),
    settings: JSON.stringify([repository, ref, isMatching, settings]),
    isMirror: isOn(known.values, `remote.${repository}.mirror`),
    checksSubmodules: checksSubmodules(known),
  };
}

/** Whether the push checks submodules. Where git would push them along, we only report what is missing. */
const checksSubmodules = (known: RemoteSettings): boolean => {
  const own = lastOf(known.values, 'push.recursesubmodules');
  if (own === undefined) return isOn(known.values, 'submodule.recurse');
  return !/^(?:no|false|off|0)$/i.test(own);
};

/** A digest that can be kept. The settings themselves may hold a password. */
export async function digestOfRoute({ settings }: Route): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(settings).digest('hex');
}

const urlsMax = 20;
const urlMax = 2000;

/** The destination that a person is shown, and that a stamp is bound to. */
export const shownDestination = ({ route, why }: Found): PushDestination => ({
  ref: route?.ref ?? null,
  urls: (route?.urls ?? []).slice(0, urlsMax).map((url) => url.slice(0, urlMax)),
  why,
});
