import type { FastifyReply, FastifyRequest } from 'fastify';
import { orgOfSecret } from '../../base/token.ts';
import { clearCookie, prefixOf, readCookie, setCookie } from './cookie.ts';

/**
 * A browser has a session in each of several orgs. Each has cookies named after the first digits of the org's id, and
 * a request says by the header `x-dojang-org` whose it means. An event stream, which has no headers, says the same in its
 * query.
 */
export const orgHeader = 'x-dojang-org';

/** Proxies refuse more than 8 kB of cookies, so the org that was unused for longest goes. */
export const openOrgsMax = 6;

/** The first digits of an org's id: they end its slug and name its cookies. */
export const shortOf = (org: string): string => org.slice(0, 8);

/** A browser's own list of orgs, the last used first. */
const orderName = 'orgs';
/** The names of a browser that signed in before it could open several orgs. */
const older = { access: 'access', refresh: 'refresh' } as const;
const nameOf = (short: string, what: 'access' | 'refresh') => `${short}_${what}`;

const shortForm = /^[0-9a-f]{8}$/;

/** Which org the request says that it means; `''` when what it says is no org. */
function orgSaid({ headers, query }: FastifyRequest): string | undefined {
  const inQuery = (query as Readonly<Record<string, unknown>> | undefined)?.[orgHeader];
  const said = headers[orgHeader] ?? (typeof inQuery === 'string' ? inQuery : undefined);
  if (said === undefined) return undefined;
  return typeof said === 'string' && shortForm.test(said) ? said : '';
}

/** The orgs that the browser holds a session of, the last used first. */
export function openOrgs(request: FastifyRequest): string[] {
  const prefix = prefixOf(request);
  const held = Object.keys(request.cookies).flatMap((name) => {
    const [short = '', what] = name.startsWith(prefix) ? name.slice(prefix.length).split('_') : [];
    return what === 'refresh' && shortForm.test(short) ? [short] : [];
  });
  const order = readCookie(request, orderName)?.split('.') ?? [];
  const rank = (short: string) => (order.includes(short) ? order.indexOf(short) : order.length);
  return held.sort((a, b) => rank(a) - rank(b));
}

/** The cookies of the org that a request is about. */
export interface SessionCookies {
  readonly access: string | undefined;
  readonly refresh: string | undefined;
  /** The org that the request named; its access token may be no other's. */
  readonly said: string | undefined;
  /** The browser has several orgs open, and the request did not say which it means. */
  readonly isAmbiguous: boolean;
}

const isOf = (short: string, refresh: string | undefined) =>
  refresh !== undefined && shortOf(orgOfSecret(refresh) ?? '') === short;

export function readCookies(request: FastifyRequest): SessionCookies {
  const said = orgSaid(request);
  const open = openOrgs(request);
  const short = said ?? open[0];
  const old = {
    access: readCookie(request, older.access),
    refresh: readCookie(request, older.refresh),
  };
  const isAmbiguous = said === undefined && open.length + (old.refresh ? 1 : 0) > 1;
  if (short !== undefined && open.includes(short)) {
    const access = readCookie(request, nameOf(short, 'access'));
    return { access, refresh: readCookie(request, nameOf(short, 'refresh')), said, isAmbiguous };
  }
  if (said !== undefined && !isOf(said, old.refresh)) {
    return { access: undefined, refresh: undefined, said, isAmbiguous };
  }
  return { ...old, said, isAmbiguous };
}

/** The refresh tokens of all orgs that the browser has open, the last used first. */
export function openRefreshTokens(request: FastifyRequest): string[] {
  const old = readCookie(request, older.refresh);
  const tokens = openOrgs(request).map((short) => readCookie(request, nameOf(short, 'refresh')));
  return [...tokens, old].filter((token) => token !== undefined);
}

interface Tokens {
  readonly org: string;
  readonly access: string;
  readonly accessExpiresAt: Date;
  readonly refresh: string;
  readonly refreshExpiresAt: Date;
}

/** Gives the refresh tokens of the orgs for which there is no room any more: the browser forgets them. */
export function setCookies(request: FastifyRequest, reply: FastifyReply, tokens: Tokens): string[] {
  const at = { request, reply };
  const short = shortOf(tokens.org);
  setCookie(at, nameOf(short, 'access'), tokens.access, tokens.accessExpiresAt);
  setCookie(at, nameOf(short, 'refresh'), tokens.refresh, tokens.refreshExpiresAt);
  const order = [short, ...openOrgs(request).filter((each) => each !== short)];
  const unused = order.slice(openOrgsMax);
  for (const each of unused) clearOrg(at, each);
  if (order.length > 1) {
    setCookie(at, orderName, order.slice(0, openOrgsMax).join('.'), tokens.refreshExpiresAt);
  }
  if (isOf(short, readCookie(request, older.refresh))) clearOlder(at);
  return unused.flatMap((each) => readCookie(request, nameOf(each, 'refresh')) ?? []);
}

type At = Parameters<typeof clearCookie>[0];

function clearOrg(at: At, short: string): void {
  clearCookie(at, nameOf(short, 'access'));
  clearCookie(at, nameOf(short, 'refresh'));
}

function clearOlder(at: At): void {
  clearCookie(at, older.access);
  clearCookie(at, older.refresh);
}

/** Forgets the session of one org; those of others stay. */
export function clearCookies(request: FastifyRequest, reply: FastifyReply, org: string): void {
  const at = { request, reply };
  const short = shortOf(org);
  clearOrg(at, short);
  const isLast = openOrgs(request).every((each) => each === short);
  if (isLast && readCookie(request, orderName) !== undefined) clearCookie(at, orderName);
  if (isOf(short, readCookie(request, older.refresh))) clearOlder(at);
}
