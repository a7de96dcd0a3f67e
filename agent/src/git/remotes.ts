import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { isInside, realOf } from '../base/paths.ts';
import { decodeText } from '../base/text.ts';
import { type Place, tryGit } from './git.ts';
import { lastOf, readSettings, type Settings } from './settings.ts';

export interface RemoteSettings {
  readonly values: Settings;
  /** All remotes that a setting names. */
  readonly mentioned: readonly string[];
  /** All remotes that have an address, also unusable ones. */
  readonly named: readonly string[];
  readonly remotes: readonly string[];
}

const asked =
  '^(remote|branch|url|protocol|ssh|push)\\.|^core\\.(sshcommand|gitproxy)$|^submodule\\.recurse$';

/** Reads the settings of remotes and branches in one call. */
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

/**
 * A name of letters, digits and `_`, then also `.`, `-`, `+` and single slashes: never a URL, a path or an
 * option.
 */
const remoteName = /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_.+-]*)*$/u;

/**
 * Whether the name is a remote with an address. Git takes the name of a remote without one for the address. A
 * remote with a `vcs` or an `ext::` address starts a program that the configuration names.
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

/** `helper::address`, which git passes to the program `git-remote-helper`. */
const withHelper = /^((?:[a-z0-9][a-z0-9+.-]*::)*)(.*)$/is;

/** Whether the address is neither an option nor names a program. */
const isAddress = (url: string): boolean =>
  url !== '' && !url.startsWith('-') && !/(?:^|::)ext::/i.test(url) && !/\p{Cc}/u.test(url);

/** The address after `url.<base>.insteadOf` or `pushInsteadOf`. The longest match wins. */
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

/** Every address that a push to a remote, or to an address, reaches, as git finds it. */
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

/** `scheme://…`, or `host:path` as in ssh. Anything else is a path on this machine. */
export const isElsewhere = (url: string): boolean =>
  !isFile.test(url) && (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) || /^[^/\\:]+:(?!:)/.test(url));

const isFile = /^file:\/\//i;

/** Where git would look for the repository on this disk. A file address may have its bytes as `%2e`. */
function pathsOf(place: Place, url: string): string[] {
  const [, inFile] = /^file:\/\/[^/]*((?:\/.*)?)$/is.exec(url) ?? [];
  if (inFile !== undefined) {
    return [inFile, decoded(inFile)].map((path) => resolve(place.folder, path));
  }
  if (!url.startsWith('~')) return [resolve(place.folder, url)];
  // Only git can find another user's home.
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

/**
 * Whether the repository lies among the tracked files, by its own name or through a link. A clone brings such a
 * repository along, with hooks.
 */
const isAmongFiles = ({ folder }: Place, path: string): boolean =>
  isInside(folder, path) || isInside(realOf(folder), realOf(path));

const isPath = (word: string) => isAbsolute(word) || /^(?:~|\.{1,2}(?:[/\\]|$))/.test(word);

/**
 * Whether a remote can be pushed to, as far as can be told without asking it. A word that is neither a remote
 * nor an address is how people forbid a push (`git config branch.main.pushRemote no_push`), even if a folder
 * has that name.
 */
export function canReceive(place: Place, known: RemoteSettings, repository: string): boolean {
  if (known.named.includes(repository) && !known.remotes.includes(repository)) return false;
  // A named remote may be on a disk that is not mounted now.
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

/** The remote that the branch follows, else `origin`, else the only one. Null if there is none. */
export async function findRemote(place: Place, branch: string | null): Promise<string | null> {
  const known = await readRemotes(place);
  const { remotes } = known;
  const own = branch === null ? undefined : lastOf(known.values, `branch.${branch}.remote`);
  // A branch that follows a local branch names no remote.
  if (own !== undefined && own !== '.') return remotes.includes(own) ? own : null;
  if (remotes.includes('origin')) return 'origin';
  return remotes.length === 1 ? (remotes[0] ?? null) : null;
}

/** The remote's address without user, password and query. Null if it could contain a password. */
export async function findRemoteUrl(place: Place, remote: string | null): Promise<string | null> {
  if (remote === null) return null;
  const answer = await tryGit(place, ['remote', 'get-url', '--', remote]);
  return answer.code === 0 ? withoutCredentials(decodeText(answer.stdout).trim()) : null;
}

const withScheme = /^([a-z][a-z0-9+.-]*:\/\/)([^/\\?#]*)((?:[/\\?#].*)?)$/is;
/** A host, and a port. */
const hostAndPort = /^(?:\[[^\]]*\]|[^:[\]%]*)(?::\d*)?$/;
/**
 * Text that may be a password, also one with a character that would end it: `/`, `?`, `#`, `@` or a newline.
 */
const maybePassword = /(?::|%3a).*(?:@|%40)/is;

/** An address without user, password and query. Null if the rest could still contain a password. */
export function withoutCredentials(url: string): string | null {
  const [, helper = '', address = ''] = withHelper.exec(url) ?? [];
  const [, scheme, authority = '', path = ''] = withScheme.exec(address) ?? [];
  if (scheme === undefined) {
    // `user@host:path`, as in ssh. The user's name is a login, not a secret. What follows `:` is a path.
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

/** The address for a person, or the note that there is one which cannot be shown. */
export const shownAddress = (url: string): string => withoutCredentials(url) ?? '…';
