import type { ProblemBody } from '@dojang/kernel/schema';
import { type Api, ApiProblem } from '@dojang/ui/api.ts';
import { createRefresher } from './session-refresh.ts';

const requestMs = 20_000;
/** Answers from the service worker's copy say when they were fresh. */
export const staleHeader = 'x-dojang-cached-at';

async function readProblem(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => null)) as ProblemBody | null;
  if (!body || typeof body.code !== 'string') {
    return new ApiProblem(response.status, 'broken-answer', 'The answer could not be read.');
  }
  return new ApiProblem(response.status, body.code, body.detail, body);
}

/**
 * Speaks to `/api` with the session's cookies. A 401 is answered by one shared refresh and a replay;
 * when the session has ended, `onSignedOut` is called with the server's code for why, and the 401 is thrown.
 * An act that needs a proof of who acts is asked for again once `askForProof` has one.
 */
export function createApi(
  fetchOnce: typeof fetch,
  onSignedOut: (why: string) => void,
  onFreshness: (cachedAt: string | null, date: string | null) => void = () => {},
  orgHeaders: () => Record<string, string> = () => ({}),
  askForProof: (act: string, ways: string) => Promise<boolean> = async () => false,
): Api {
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const timeout = AbortSignal.timeout(requestMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    try {
      const headers = { ...orgHeaders(), ...init.headers };
      return await fetchOnce(`/api${path}`, {
        ...init,
        headers,
        signal,
        credentials: 'same-origin',
      });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw timeout.aborted
        ? new ApiProblem(0, 'timeout', 'The server did not answer in time.')
        : new ApiProblem(0, 'offline', 'The server cannot be reached.');
    }
  };
  let why = '';
  const refresh = createRefresher(async () => {
    const response = await request('/sessions/refresh', { method: 'POST' });
    if (response.ok) return true;
    const problem = await readProblem(response);
    if (response.status >= 500 || response.status === 429) throw problem;
    why = problem.code;
    return false;
  });
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    let response = await request(path, init);
    if (response.status === 401 && path !== '/pairings/claim') {
      if (await refresh()) response = await request(path, init);
      if (response.status === 401) onSignedOut(why);
    }
    if (!response.ok) {
      const problem = await readProblem(response);
      const { act, ways } = problem.facts;
      const isAsked = problem.code === 'step-up-needed' && typeof ways === 'string';
      if (isAsked && (await askForProof(String(act), ways))) return call(path, init);
      throw problem;
    }
    if (init.method === undefined) {
      onFreshness(response.headers.get(staleHeader), response.headers.get('date'));
    }
    if (response.status === 204) return undefined as T;
    return (await response.json().catch(() => {
      throw new ApiProblem(0, 'broken-answer', 'The answer could not be read.');
    })) as T;
  };
  return {
    get: (path, signal) => call(path, signal ? { signal } : {}),
    send: (method, path, body) =>
      call(path, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
  };
}
