/** What hosts a repository, as far as the shape of its address tells. */
export interface ForgeLink {
  readonly forge: 'GitHub' | 'GitLab' | 'Gitea' | 'Bitbucket';
  readonly url: string;
}

interface Place {
  /** `http` only where the remote itself is fetched by it. */
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly path: string;
}

/** `user@host:path`, as git's own addresses by SSH are. */
const scp = /^(?:[^@/:\s]+@)?([^@/:\s[\]]+):(?!\/\/)(.+)$/;
const hostName = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?(?::\d{1,5})?$/i;

/** Without name and password, which an address may hold. */
function placeOf(remoteUrl: string): Place | null {
  if (/^[a-z+.-]+:\/\//i.test(remoteUrl)) {
    if (!URL.canParse(remoteUrl)) return null;
    const { protocol, host, hostname, pathname } = new URL(remoteUrl);
    if (protocol === 'https:' || protocol === 'http:') {
      return { scheme: protocol === 'http:' ? 'http' : 'https', host, path: pathname };
    }
    // The port of SSH says nothing of that of the pages.
    const isSsh = protocol === 'ssh:' || protocol === 'git+ssh:' || protocol === 'git:';
    return isSsh ? { scheme: 'https', host: hostname, path: pathname } : null;
  }
  const [, host, path] = scp.exec(remoteUrl) ?? [];
  return host && path ? { scheme: 'https', host, path } : null;
}

function forgeOf(host: string): ForgeLink['forge'] | null {
  const labels = host.replace(/:\d+$/, '').toLowerCase().split('.');
  const has = (...names: string[]) => labels.some((label) => names.includes(label));
  if (has('github')) return 'GitHub';
  if (has('gitlab')) return 'GitLab';
  if (has('bitbucket')) return 'Bitbucket';
  return has('gitea', 'forgejo', 'codeberg') ? 'Gitea' : null;
}

const between: Readonly<Record<ForgeLink['forge'], string>> = {
  GitHub: 'commit',
  GitLab: '-/commit',
  Gitea: 'commit',
  Bitbucket: 'commits',
};

/** The page of a commit at the host of its repository. Null where the host is not one that we know. */
export function commitLink(remoteUrl: string | null, sha: string): ForgeLink | null {
  const place = remoteUrl === null ? null : placeOf(remoteUrl.trim());
  if (place === null || !hostName.test(place.host)) return null;
  const forge = forgeOf(place.host);
  const path = place.path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  const names = path.split('/');
  const isPath = names.length >= 2 && names.every((name) => /^[\w~][\w.~+-]*$/.test(name));
  // Only GitLab has groups within groups.
  if (forge === null || !isPath || (forge !== 'GitLab' && names.length > 2)) return null;
  return { forge, url: `${place.scheme}://${place.host}/${path}/${between[forge]}/${sha}` };
}
