import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { decodeText } from '../base/text.ts';
import { type Place, tryGit } from './git.ts';
import { lastOf, readSettings, type Settings } from './settings.ts';

export interface RemoteSettings {
  readonly values: Settings;
  /** All that a setting names. */
  readonly mentioned: readonly string[];
  /** All that have an address, also those that cannot be used. */
  readonly named: readonly string[];
  readonly remotes: readonly string[];
}

const asked =
  '^(remote|branch|url|protocol|ssh|push)\\.|^core\\.(sshcommand|gitproxy)$|^submodule\\.recurse$';

/** Settings of remotes and of where branches follow and push, in one call. */
export async function readRemotes(place: Place): Promise<RemoteSettings> {
  const values = await readSettings(place, asked);
  const named = new Set(
    [...values.keys()].flatMap((name) => /^remote\.(.+)\.(?:push)?url$/s.exec(name)?.[1] ?? []),
  );
  const mentioned = new Set(
    [...values.keys()].flatMap((name) => /^remote\.(.+)\.[^.]+$/s.exec(name)?.[1] ?? []),
  );
  const remotes = [...named].filter((name) => isRemote(name, values));
  return { values, mentioned: [...mentioned], named: [...named], remotes };
}

/** Letters, digits and `_`, then also `.`, `-`, `+` and single slashes: never a URL, a path or an option. */
const remoteName = /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_.+-]*)*$/u;

/**
 * The name of a remote that has an address. Of a remote without one git takes the name itself for the
 * address; one with a `vcs` or an `ext::` address starts a program that the configuration names.
 */
function isRemote(name: string, values: Settings): boolean {
  const urls = ['url', 'pushurl'].flatMap((key) => values.get(`remote.${name}.${key}`) ?? []);
  return (
    name.length <= 200 &&
    remoteName.test(name) &&
    !name.includes('..') &&
    !values.has(`remote.${name}.vcs`) &&
    urls.every(isAddress)
  );
}

/** `helper::address`, as git hands it to the program `git-remote-helper`. */
const withHelper = /^((?:[a-z0-9][a-z0-9+.-]*::)*)(.*)$/is;

/** No option, and nothing that names a program. */
const isAddress = (url: string): boolean =>
  url !== '' && !url.startsWith('-') && !/(?:^|::)ext::/i.test(url) && !/\p{Cc}/u.test(url);

/** The address as `url.<base>.insteadOf`, or `pushInsteadOf`, has it: the longest that fits. */
function rewritten(known: RemoteSettings, url: string, key: 'insteadof' | 'pushinsteadof'): string {
  let best = '';
  let result = url;
  for (const [name, beginnings] of known.values) {
    const base = name.startsWith('url.') && name.endsWith(`.${key}`);
    if (!base) continue;
    for (const beginning of beginnings) {
      if (beginning.length <= best.length || !url.startsWith(beginning)) continue;
      best = beginning;
      result = name.slice('url.'.length, -(key.length + 1)) + url.slice(beginning.length);
    }
  }
  return result;
}

/** Every address that a push to a remote, or to an address, reaches, as git finds them. */
export function pushUrlsOf(known: RemoteSettings, repository: string): readonly string[] {
  const isNamed = known.named.includes(repository);
  const own = isNamed ? (known.values.get(`remote.${repository}.pushurl`) ?? []) : [];
  const urls = isNamed ? (known.values.get(`remote.${repository}.url`) ?? []) : [repository];
  if (own.length > 0) return own.map((url) => rewritten(known, url, 'insteadof'));
  const forPush = urls
    .map((url) => [url, rewritten(known, url, 'pushinsteadof')] as const)
    .filter(([before, after]) => before !== after)
    .map(([, after]) => after);
  return forPush.length > 0 ? forPush : urls.map((url) => rewritten(known, url, 'insteadof'));
}

/** `scheme://…`, or `host:path` as ssh has it; anything else is a path here. */
export const isElsewhere = (url: string): boolean =>
  !isFile.test(url) && (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) || /^[^/\\:]+:(?!:)/.test(url));

const isFile = /^file:\/\//i;

/** Where git would look for it on this disk. A file address may have its bytes as `%2e`. */
function pathsOf(place: Place, url: string): string[] {
  const [, inFile] = /^file:\/\/[^/]*(.*)$/is.exec(url) ?? [];
  if (inFile !== undefined) {
    return [inFile, decoded(inFile)].map((path) => resolve(place.folder, path));
  }
  if (!url.startsWith('~')) return [resolve(place.folder, url)];
  // Somebody else's home is for git to find.
  const home = /^~(?:\/|$)/.test(url) ? place.environment.HOME : undefined;
  return home === undefined ? [] : [resolve(home, url.slice(2))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of what is not there, where its nearest folder is that is there. */
function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realOf(above), basename(path));
  }
}

/** Such a repository comes with a clone as its tracked files, and brings hooks: by its own name, or by a link. */
function isAmongFiles(place: Place, path: string): boolean {
  const isInside = (top: string, each: string) => {
    const way = relative(top, each);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  return isInside(place.folder, path) || isInside(realOf(place.folder), realOf(path));
}

const isPath = (word: string) => isAbsolute(word) || /^(?:~|\.{1,2}(?:[/\\]|$))/.test(word);

/**
 * Can be pushed to, as far as can be told without asking it. A word that is no remote and no address is how people
 * forbid a push (`git config branch.main.pushRemote no_push`), also where a folder has that name.
 */
export function canReceive(place: Place, known: RemoteSettings, repository: string): boolean {
  if (known.named.includes(repository) && !known.remotes.includes(repository)) return false;
  // What has a name may lie on a disk that is not there now.
  const isKnown = known.remotes.includes(repository);
  return pushUrlsOf(known, repository).every((url) => {
    const [, helper = '', address = ''] = withHelper.exec(url) ?? [];
    if (!isAddress(url) || (helper !== '' && !isKnown)) return false;
    if (isElsewhere(address)) return true;
    const paths = pathsOf(place, address);
    if (paths.some((path) => isAmongFiles(place, path))) return false;
    if (isFile.test(address) || (isKnown && /[/\\]/.test(address))) return true;
    return isPath(address) && paths.some((path) => existsSync(path));
  });
}

/** The remote that the branch follows, else `origin`, else the only one; null when there is none. */
export async function findRemote(place: Place, branch: string | null): Promise<string | null> {
  const known = await readRemotes(place);
  const { remotes } = known;
  const own = branch === null ? undefined : lastOf(known.values, `branch.${branch}.remote`);
  // A branch that follows another one here says nothing of a remote.
  if (own !== undefined && own !== '.') return remotes.includes(own) ? own : null;
  if (remotes.includes('origin')) return 'origin';
  return remotes.length === 1 ? (remotes[0] ?? null) : null;
}

/** The remote's address without user, password and query; null where it cannot be told from a password. */
export async function findRemoteUrl(place: Place, remote: string | null): Promise<string | null> {
  if (remote === null) return null;
  const answer = await tryGit(place, ['remote', 'get-url', '--', remote]);
  return answer.code === 0 ? withoutCredentials(decodeText(answer.stdout).trim()) : null;
}

const withScheme = /^([a-z][a-z0-9+.-]*:\/\/)([^/\\?#]*)(.*)$/is;
/** A host, and a port. */
const hostAndPort = /^(?:\[[^\]]*\]|[^:[\]%]*)(?::\d*)?$/;
/** What may be a password, also one that holds what would end it: `/`, `?`, `#`, `@` or a line. */
const maybePassword = /(?::|%3a).*(?:@|%40)/is;

/** An address without user, password and query; null where what is left may still hold a password. */
export function withoutCredentials(url: string): string | null {
  const [, helper = '', address = ''] = withHelper.exec(url) ?? [];
  const [, scheme, authority = '', path = ''] = withScheme.exec(address) ?? [];
  if (scheme === undefined) {
    // `user@host:path`, as ssh has it. The user's name is a login, not a secret; what follows `:` is a path.
    const isUnclear = maybePassword.test(address) || (helper !== '' && /@|%40/.test(address));
    return isUnclear ? null : url;
  }
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (!hostAndPort.test(host) || maybePassword.test(host + path)) return null;
  return helper + withoutQuery(`${scheme}${host}${path}`);
}

function withoutQuery(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.search = '';
    parsed.hash = '';
    return parsed.toString();
  } catch {
    return url.replace(/[?#].*$/s, '');
  }
}

/** For a person: that there is an address which cannot be shown. */
export const shownAddress = (url: string): string => withoutCredentials(url) ?? '…';
