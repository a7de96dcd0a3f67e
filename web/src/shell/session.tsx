import type { Me } from '@dojang/kernel/schema';
import { type Api, ApiProblem } from '@dojang/ui/api.ts';
import { QueryClient, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { createApi } from '../api.ts';
import type { SessionNews } from '../copies.ts';
import { forgetModules } from '../hosting/kept-modules.ts';
import { serverClock } from '../outbox/server-clock.ts';
import { forgetRecent } from '../palette/recent.ts';
import { endedWhy } from './ended-why.ts';
import { isOwnOrg, noteOrg, orgHeaders } from './org.ts';
import { showWaiting } from './waiting-badge.ts';
import { forgetCopies } from './worker.ts';

/** What the whole page knows beside the data: is there a session, a stream, a fresh answer. */
export interface Status {
  readonly signedOut: boolean;
  readonly live: boolean;
  /** Nobody answers at the server's address. */
  readonly isAway: boolean;
  /** When the shown copy was fresh; null while answers come from the server. */
  readonly cachedAt: string | null;
}

let status: Status = { signedOut: false, live: false, isAway: false, cachedAt: null };
const listeners = new Set<() => void>();

export const statusStore = {
  get: () => status,
  set(change: Partial<Status>) {
    const next = { ...status, ...change };
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export const api: Api = createApi(
  (input, init) => fetch(input, init),
  (why) => {
    endedWhy.keep(why);
    endSession();
  },
  (cachedAt, date) => {
    statusStore.set({ cachedAt });
    if (cachedAt === null) serverClock.note(date);
  },
  orgHeaders,
  // Few acts ask; the page does without it until one does.
  (act, ways) => import('../step-up/asking.ts').then((part) => part.askForProof(act, ways)),
);

const isLasting = (error: unknown) =>
  error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429;

export const queries = new QueryClient({
  defaultOptions: {
    // Without a network the service worker answers from copies, and stamps are held.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 5000,
      retry: (count, error) => count < 2 && !isLasting(error),
      retryDelay: (count) => 800 * 2 ** count,
    },
  },
});

/** The session has ended: everything of the person is deleted, both in this page and in the browser's copies. */
export function endSession(): void {
  statusStore.set({ signedOut: true, cachedAt: null });
  queries.clear();
  showWaiting(0);
  forgetModules();
  forgetRecent();
  void forgetCopies();
}

/** Ends this device's session. The person is signed out here although the server does not hear of it. */
export const signOut = (): Promise<void> =>
  api
    .send<void>('DELETE', '/sessions/current')
    .catch(() => {})
    .finally(endSession);

/** Another tab signed somebody in: what this one shows may be another person's. */
export function followSession(news: SessionNews, org: string | null): void {
  if (!isOwnOrg(org)) return;
  if (news === 'signed-out') endSession();
  else {
    statusStore.set({ signedOut: false, cachedAt: null });
    void queries.resetQueries();
  }
}

/** Whether what the page shows is a copy, because the server cannot be reached. */
export const useAway = (): boolean =>
  useSyncExternalStore(statusStore.subscribe, () => statusStore.get().cachedAt !== null);

export const useMe = () =>
  useQuery({
    queryKey: ['me'],
    queryFn: async () => {
      const me = await api.get<Me>('/me');
      noteOrg(me.org.id);
      return me;
    },
  });

/** Whether the role may do it; the server checks again. */
export const useMay = (action: string): boolean => useMe().data?.actions.includes(action) ?? false;

/** Whether no role may do it, as far as is known. Until then, what most people may do is shown, so that nothing jumps. */
export const useMayNot = (action: string): boolean =>
  useMe().data?.actions.includes(action) === false;
