/** Answers that the service worker keeps for a page without a network: who I am, and the inbox. */

const dataCache = 'data-1';

const isCopied = ({ method, url }: Request) =>
  method === 'GET' && /^\/api\/(?:me|drafts|draft-groups)$/.test(new URL(url).pathname);

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
  /** Tells every page of this browser. */
  readonly tell: (news: SessionNews) => void;
}

const ownerOf = async (response: Response | undefined): Promise<string | undefined> => {
  const me = await response
    ?.clone()
    .json()
    .catch(() => undefined);
  return me === undefined ? undefined : `${me?.org?.id} ${me?.person?.id}`;
};

/**
 * Copies belong to one person. They are deleted when the session ends in any way, and when another person or org signs
 * in. An answer that was on its way at that moment is not kept.
 */
export function createCopies({ caches, fetch, now, tell }: Around) {
  let era = 0;
  async function forget(news: SessionNews | null): Promise<void> {
    era += 1;
    await caches.delete(dataCache);
    if (news) tell(news);
  }
  async function keep(request: Request, response: Response, since: number): Promise<void> {
    const headers = new Headers(response.headers);
    headers.set('x-dojang-cached-at', now().toISOString());
    const copy = new Response(await response.clone().blob(), { headers });
    const cache = await caches.open(dataCache);
    if (new URL(request.url).pathname === '/api/me') {
      const before = await ownerOf(await cache.match(request));
      if (before !== undefined && before !== (await ownerOf(response))) {
        if (since !== era) return;
        await forget('session-changed');
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
      else if (response.status === 401 || response.status === 403) {
        await (await caches.open(dataCache)).delete(request);
      }
      return response;
    } catch (error) {
      const copy = await (await caches.open(dataCache)).match(request);
      if (copy) return copy;
      throw error;
    }
  }
  async function followSession(
    request: Request,
    change: 'refresh' | 'end' | 'claim',
  ): Promise<Response> {
    const response = await fetch(request);
    const isRefused = response.status === 401 || response.status === 403;
    if (change === 'claim' && response.ok) await forget('session-changed');
    if (change === 'refresh' && isRefused) await forget('signed-out');
    if (change === 'end' && (response.ok || isRefused)) await forget('signed-out');
    return response;
  }
  return {
    /** The answer to a request that reads or ends copies; undefined for all others. */
    answer(request: Request): Promise<Response> | undefined {
      if (isCopied(request)) return answerOrCopy(request);
      const change = sessionChangeOf(request);
      return change && followSession(request, change);
    },
  };
}
