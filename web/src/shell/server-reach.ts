import { createReach } from './reach.ts';
import { queries, statusStore } from './session.tsx';

/** The server's own word that it lives, which costs it nothing. A proxy answers 502 to 504 for a server that is gone. */
async function probe(signal: AbortSignal): Promise<boolean> {
  const answer = await fetch('/healthz/live', { cache: 'no-store', signal });
  await answer.body?.cancel();
  return answer.status < 500;
}

const reach = createReach({
  probe,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  onChange: (isAway) => {
    statusStore.set({ isAway });
    // What was missed in the meantime is read again.
    if (!isAway) void queries.invalidateQueries();
  },
});

/** The stream of live messages opened or broke. */
export function followStream(isLive: boolean): void {
  statusStore.set({ live: isLive });
  if (isLive) reach.heard();
  else reach.doubt();
}

/** Listens to what the browser says of the network, and to requests that found nobody. */
export function watchNetwork(): () => void {
  const doubt = () => reach.doubt();
  addEventListener('offline', doubt);
  addEventListener('online', doubt);
  const unsubscribe = queries.getQueryCache().subscribe(({ type, query }) => {
    if (type !== 'updated') return;
    const { error, fetchFailureReason } = query.state;
    const failure = (fetchFailureReason ?? error) as { code?: unknown } | null;
    if (failure?.code === 'offline') doubt();
  });
  return () => {
    removeEventListener('offline', doubt);
    removeEventListener('online', doubt);
    unsubscribe();
  };
}
