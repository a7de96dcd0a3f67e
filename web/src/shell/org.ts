/**
 * Which org this tab is about. An address `/o/<slug>/…` says it. A plain one is about the org that was used last in this
 * tab, then in this browser. The last digits of a slug are the first ones of the org's id, and name its cookies.
 */

const form = /^\/o\/((?:[a-z0-9]+-)*([0-9a-f]{8}))(?=\/|$)/;
const key = 'dojang.org';
const severalKey = 'dojang.several-orgs';

const found = typeof location === 'undefined' ? null : form.exec(location.pathname);

/** Storage may be closed to pages, as in some private windows. */
function within<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

let short = found?.[2] ?? within(() => sessionStorage.getItem(key));

/** `/o/<slug>` where the address of this tab begins so, else nothing. */
export const orgPrefix: string = found?.[0] ?? '';

/** The header by which a request says whose answer it wants. */
export const orgHeader = 'x-dojang-org';
export const orgHeaders = (): Record<string, string> => (short ? { [orgHeader]: short } : {});

/** For what has no headers. */
export const withOrg = (path: string): string =>
  short ? `${path}${path.includes('?') ? '&' : '?'}${orgHeader}=${short}` : path;

export const shortOf = (orgId: string): string => orgId.slice(0, 8);

/** The first digits of the org that a path names; undefined for a plain one. */
export const orgOfPath = (pathname: string): string | undefined => form.exec(pathname)?.[2];

/** A path leads to another org than that of this tab: its page is another document. */
export const isElsewhere = (pathname: string): boolean => {
  const other = orgOfPath(pathname);
  return other !== undefined && other !== short;
};

/** A path as the pages know it, without the org of this tab. */
export function inside(pathname: string): string {
  const [prefix = '', , named] = form.exec(pathname) ?? [];
  return named === short ? pathname.slice(prefix.length) || '/' : pathname;
}

/** A path as the address bar shows it in this tab. */
export const outside = (pathname: string): string =>
  orgPrefix === '' || form.test(pathname) ? pathname : orgPrefix + pathname;

/** The server said who is signed in here: a plain address goes on with that org. */
export function noteOrg(orgId: string): void {
  short = shortOf(orgId);
  within(() => sessionStorage.setItem(key, shortOf(orgId)));
}

/** Whether news of an org concern this tab; those of no org do. */
export const isOwnOrg = (other: string | null): boolean =>
  other === null || !short || other === short;

/** This browser has had several orgs open: the inbox looks at the others. */
export const severalOrgs = {
  isSo: (): boolean => within(() => localStorage.getItem(severalKey)) === '1',
  note: (): void => void within(() => localStorage.setItem(severalKey, '1')),
};
