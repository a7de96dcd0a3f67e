import type { QueryClient } from '@tanstack/react-query';

type Topic = 'draft' | 'act' | 'device' | 'delivery';

/** What each topic makes stale; the first part of the queries' keys. */
const touched: Record<Topic, readonly string[]> = {
  draft: ['drafts', 'draft', 'commit'],
  act: ['drafts', 'draft', 'commit', 'story'],
  device: ['devices', 'people', 'pairing', 'me'],
  delivery: ['deliveries'],
};

/**
 * Listens to `/api/live` and has what changed read again. The browser reconnects by itself, and each
 * `hello` after the first means that something may have been missed.
 */
export function listenLive(queries: QueryClient, onState: (live: boolean) => void): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let greeted = false;
  const stale = (keys: readonly string[]) => {
    for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
  };
  const open = () => {
    source = new EventSource('/api/live');
    source.addEventListener('hello', () => {
      onState(true);
      if (greeted) stale(Object.values(touched).flat());
      greeted = true;
    });
    for (const topic of Object.keys(touched) as Topic[]) {
      source.addEventListener(topic, () => stale(touched[topic]));
    }
    source.onerror = () => {
      onState(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      // Closed for good, as by a 401: the next read refreshes the session, then the stream comes back.
      void queries.invalidateQueries({ queryKey: ['me'] });
      retry = setTimeout(open, 3000);
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}
