/**
 * Answers that the service worker keeps for a page without a network: who I am, what waits in the inbox, and the
 * drafts that were listed or opened while nobody has decided them.
 */

const dataCache = 'data-1';

/** A copy lives no longer, whatever happens to the network. */
export const copyMsMax = 4 * 60 * 60_000;
const copiedAtHeader = 'x-dojang-cached-at';

/** The draft that a path is about: `/api/drafts/<id>`, or `/api/<module>/drafts/<id>`. */
const draftOf = (url: string): string | undefined =>
  /^\/api\/(?:[a-z-]+\/)?drafts\/([0-9a-f-]{36})$/.exec(new URL(url).pathname)?.[1];

/** The inbox as it is first shown: what waits, without words that were searched. */
const isInbox = (url: URL) =>
  /^\/api\/(?:drafts|draft-groups)$/.test(url.pathname) &&
  [...url.searchParams].every(([name, value]) => name === 'state' && value === 'waiting');

function isCopied({ method, url }: Request): boolean {
  if (method !== 'GET') return false;
  const at = new URL(url);
  return at.pathname === '/api/me' || isInbox(at) || draftOf(url) !== undefined;
}

/** Requests by which a session of this browser ends, or becomes another's. */
function sessionChangeOf({ method, url }: Request): 'refresh' | 'end' | 'claim' | undefined {
  switch (`${method} ${new URL(url).pathname}`) {
    case 'POST /api/sessions/refresh':
      return 'refresh';
    case 'DELETE /api/sessions/current':
      return 'end';
    case 'POST /api/pairings/claim':
      return 'claim';
    default:
      return undefined;
  }
}

/** Messages to open pages: the session has ended, or is a new one. */
export type SessionNews = 'signed-out' | 'session-changed';

interface Around {
  readonly caches: Pick<CacheStorage, 'open' | 'delete'>;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly now: () => Date;
  /** Deletes the stamps that wait for a network: they belong to the session, too. */
  readonly forgetHeld: (org: string | null) => Promise<void>;
  /** Tells every page of this browser. */
  readonly tell: (news: SessionNews, org: string | null) => void;
}

const orgHeader = 'x-dojang-org';
const orgOf = ({ headers }: Request): string | null => headers.get(orgHeader);

/** The org that a link opened. */
async function orgIn(response: Response): Promise<string | null> {
  const body = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body?.org === 'string' ? body.org.slice(0, 8) : null;
}

const ownerOf = async (response: Response | undefined): Promise<string | undefined> => {
  const me = await response
    ?.clone()
    .json()
    .catch(() => undefined);
  return me === undefined ? undefined : `${me?.org?.id} ${me?.person?.id}`;
};

/** A draft that can no longer be decided, as its page or its module's answer says. */
async function isDecided(response: Response): Promise<boolean> {
  const body = await response
    .clone()
    .json()
    .catch(() => undefined);
  const state = body?.state ?? body?.draft?.state;
  return state !== undefined && state !== 'pending';
}

/** The drafts of a whole list; undefined when there are more than it shows, or it is another kind of list. */
async function listedIn(response: Response): Promise<ReadonlySet<string> | undefined> {
  const body = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (!Array.isArray(body?.drafts) || body.nextCursor !== null) return undefined;
  return new Set(body.drafts.map(({ id }: { id: string }) => id));
}

/** Sends a decision, and calls `decided` once the server has taken it. */
async function followDecision(
  answer: Promise<Response>,
  decided: () => Promise<void>,
): Promise<Response> {
  const response = await answer;
  if (response.ok) await decided();
  return response;
}

/** Which draft a request decides. */
const decidedBy = ({ method, url }: Request) =>
  method === 'PUT' && url.endsWith('/stamp') ? draftOf(url.slice(0, -'/stamp'.length)) : undefined;

/** Pages of two orgs ask at the same address: a copy is for the org that it was asked for. */
async function copyOf(response: Response, at: Date): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set(copiedAtHeader, at.toISOString());
  headers.set('vary', orgHeader);
  return new Response(await response.clone().blob(), { headers });
}

/** Deletes the copies that `goes` names. */
async function removeFrom(
  cache: Cache,
  goes: (url: string, copy: Response) => boolean,
): Promise<void> {
  for (const request of await cache.keys()) {
    const copy = await cache.match(request);
    if (copy && goes(request.url, copy)) await cache.delete(request);
  }
}

/**
 * Copies belong to one person. They are deleted when the session ends in any way, and when another person or org signs
 * in. An answer that was on its way at that moment is not kept.
 */
export function createCopies({ caches, fetch, now, tell, forgetHeld }: Around) {
  let era = 0;
  async function forget(news: SessionNews | null, org: string | null): Promise<void> {
    era += 1;
    await Promise.all([caches.delete(dataCache), forgetHeld(org).catch(() => {})]);
    if (news) tell(news, org);
  }
  const isOld = (copy: Response) =>
    !(now().getTime() - Date.parse(copy.headers.get(copiedAtHeader) ?? '') <= copyMsMax);
  const remove = async (goes: Parameters<typeof removeFrom>[1]) =>
    removeFrom(await caches.open(dataCache), goes);
  const sweep = () => remove((_url, copy) => isOld(copy));
  const removeDraft = (id: string) => remove((url) => draftOf(url) === id);
  async function keep(request: Request, response: Response, since: number): Promise<void> {
    const copy = await copyOf(response, now());
    const cache = await caches.open(dataCache);
    const draft = draftOf(request.url);
    if (draft !== undefined && (await isDecided(response))) return removeDraft(draft);
    const listed = await listedIn(response);
    if (listed) {
      await remove((url) => {
        const of = draftOf(url);
        return of !== undefined && !listed.has(of);
      });
    }
    if (new URL(request.url).pathname === '/api/me') {
      const before = await ownerOf(await cache.match(request));
      if (before !== undefined && before !== (await ownerOf(response))) {
        if (since !== era) return;
        await forget('session-changed', orgOf(request));
        return;
      }
    }
    // There must be no await between this check and the write.
    if (since === era) await cache.put(request, copy);
    else await caches.delete(dataCache);
  }
  /** The network's answer, copied; without a network the copy, marked with its age. */
  async function answerOrCopy(request: Request): Promise<Response> {
    const since = era;
    try {
      const response = await fetch(request);
      if (response.ok) await keep(request, response, since);
      else if ([401, 403, 404].includes(response.status)) {
        await (await caches.open(dataCache)).delete(request);
      }
      return response;
    } catch (error) {
      const cache = await caches.open(dataCache);
      const copy = await cache.match(request);
      if (copy && !isOld(copy)) return copy;
      if (copy) await sweep();
      throw error;
    }
  }
  async function followSession(
    request: Request,
    change: 'refresh' | 'end' | 'claim',
  ): Promise<Response> {
    const response = await fetch(request);
    const isRefused = response.status === 401 || response.status === 403;
    // A link may open another org than the page's.
    const org = change === 'claim' ? await orgIn(response) : orgOf(request);
    if (change === 'claim' && response.ok) await forget('session-changed', org);
    if (change === 'refresh' && isRefused) await forget('signed-out', org);
    if (change === 'end' && (response.ok || isRefused)) await forget('signed-out', org);
    return response;
  }
  return {
    /** The answer to a request that reads or ends copies; undefined for all others. */
    answer(request: Request): Promise<Response> | undefined {
      if (isCopied(request)) return answerOrCopy(request);
      const change = sessionChangeOf(request);
      if (change) return followSession(request, change);
      const draft = decidedBy(request);
      return draft === undefined
        ? undefined
        : followDecision(fetch(request), () => removeDraft(draft));
    },
    /** Deletes what is too old to be shown. */
    sweep,
    forget,
  };
}
