import { type Place, tryGit } from './git.ts';

/** A remote by its name, and all settings that decide where and how a push to it goes. */
export interface Route {
  readonly remote: string;
  /** Compared whole, never read: it may hold a password. */
  readonly settings: string;
}

interface RemoteSettings {
  /** Every value of a name, in order. Section and key come in lower case, the middle as written. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly remotes: readonly string[];
}

const asked = '^(remote|branch|url|protocol|ssh)\\.|^core\\.(sshcommand|gitproxy)$';

/** Settings of remotes and of where branches follow and push, in one call. */
async function remoteSettings(place: Place): Promise<RemoteSettings> {
  const answer = await tryGit(place, ['config', '-z', '--get-regexp', asked]);
  const values = new Map<string, string[]>();
  for (const entry of answer.stdout.toString('utf8').split('\0')) {
    const end = entry.indexOf('\n');
    const [name, value] = end === -1 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const named = [...values.keys()].flatMap((name) => /^remote\.(.+)\.url$/s.exec(name)?.[1] ?? []);
  return { values, remotes: named.filter((name) => isRemote(name, values)) };
}

/** Letters, digits and `_`, then also `.`, `-`, `+` and single slashes: never a URL, a path or an option. */
const remoteName = /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_.+-]*)*$/u;

/**
 * The name of a remote that has an address. Of a remote without one git takes the name itself for the
 * address; one with a `vcs` or an `ext::` address starts a program that the configuration names.
 */
function isRemote(name: string, values: RemoteSettings['values']): boolean {
  const urls = ['url', 'pushurl'].flatMap((key) => values.get(`remote.${name}.${key}`) ?? []);
  return (
    name.length <= 200 &&
    remoteName.test(name) &&
    !name.includes('..') &&
    !values.has(`remote.${name}.vcs`) &&
    urls.every((url) => url !== '' && !url.startsWith('-') && !/^ext::/i.test(url))
  );
}

const lastOf = ({ values }: RemoteSettings, name: string) => values.get(name)?.at(-1);

/** What a push to a remote depends on, besides the person's environment. */
function routeTo({ values }: RemoteSettings, remote: string): Route {
  const own = ['url', 'pushurl', 'receivepack', 'proxy', 'mirror'].map(
    (key) => `remote.${remote}.${key}`,
  );
  const counts = (name: string) =>
    own.includes(name) || /^(?:url|protocol|ssh)\.|^core\./.test(name);
  const settings = [...values].filter(([name]) => counts(name)).sort();
  return { remote, settings: JSON.stringify(settings) };
}

/** For keeping: the settings may hold a password. */
export async function digestOfRoute({ settings }: Route): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(settings).digest('hex');
}

/** The route to a remote as it is now; undefined where no such remote is configured. */
export async function findRoute(place: Place, remote: string): Promise<Route | undefined> {
  const known = await remoteSettings(place);
  return known.remotes.includes(remote) ? routeTo(known, remote) : undefined;
}

/** Where the person's own pushes of the branch go: to a fork, in many a project. */
export async function findPushRoute(place: Place, branch: string | null): Promise<Route | null> {
  const known = await remoteSettings(place);
  const names = [...(branch === null ? [] : [`branch.${branch}.pushremote`]), 'remote.pushdefault'];
  const wanted = names.map((each) => lastOf(known, each)).find((name) => name !== undefined);
  const remote = wanted === undefined ? followed(known, branch) : usable(known, wanted);
  return remote === null ? null : routeTo(known, remote);
}

/** The remote that the branch follows, else `origin`, else the only one; null when there is none. */
export const findRemote = async (place: Place, branch: string | null): Promise<string | null> =>
  followed(await remoteSettings(place), branch);

/** The remote that the person named; none, rather than another, where it cannot be used. */
const usable = ({ remotes }: RemoteSettings, name: string): string | null =>
  remotes.includes(name) ? name : null;

function followed(known: RemoteSettings, branch: string | null): string | null {
  const { remotes } = known;
  const own = branch === null ? undefined : lastOf(known, `branch.${branch}.remote`);
  // A branch that follows another one here says nothing of a remote.
  if (own !== undefined && own !== '.') return usable(known, own);
  if (remotes.includes('origin')) return 'origin';
  return remotes.length === 1 ? (remotes[0] ?? null) : null;
}

/** The remote's address without user, password and query. */
export async function findRemoteUrl(place: Place, remote: string | null): Promise<string | null> {
  if (remote === null) return null;
  const answer = await tryGit(place, ['remote', 'get-url', '--', remote]);
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
