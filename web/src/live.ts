import type { QueryClient } from '@tanstack/react-query';
import { webModules } from './modules.ts';
import { withOrg } from './shell/org.ts';

/** What the kernel's topics make stale; the first part of the queries' keys. */
const own: Readonly<Record<string, readonly string[]>> = {
  draft: ['drafts', 'draft', 'story', 'first-steps'],
  device: ['first-steps', 'devices', 'people', 'pairing', 'me', 'org', 'invitations', 'step-ups'],
  delivery: ['deliveries', 'receivers'],
};

/** The keys of all queries, the shell's and the modules', that a topic makes stale. */
export const staleOn = (topic: string): readonly string[] => [
  ...(own[topic] ?? []),
  ...webModules.flatMap(({ stale }) => stale[topic] ?? []),
];

const topics = [...new Set([own, ...webModules.map(({ stale }) => stale)].flatMap(Object.keys))];

/** After a stream that was lost, the screens of a server read again spread over this time. */
const spreadMs = 2_000;

/** When a page asks again whose stream was closed by a refusal: not all at one moment. */
const retryMs = () => 1_000 + Math.random() * 9_000;

/**
 * Listens to `/api/live` and has what changed read again. The browser reconnects by itself. Each `hello`
 * means that something may have been missed, the first as well: what the page shows was read before it.
 */
export function listenLive(queries: QueryClient, onState: (live: boolean) => void): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let reading: ReturnType<typeof setTimeout> | undefined;
  let isFirst = true;
  const stale = (keys: readonly string[]) => {
    for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
  };
  const readAll = () => {
    reading = undefined;
    stale([...new Set(topics.flatMap(staleOn))]);
  };
  const open = () => {
    source = new EventSource(withOrg('/api/live'));
    source.addEventListener('hello', () => {
      onState(true);
      // Several in a row are one reading.
      if (isFirst) readAll();
      else reading ??= setTimeout(readAll, Math.random() * spreadMs);
      isFirst = false;
    });
    for (const topic of topics) source.addEventListener(topic, () => stale(staleOn(topic)));
    source.onerror = () => {
      onState(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      // A refusal, such as a 401, closed the stream, and the browser does not reconnect. The next read refreshes the session.
      void queries.invalidateQueries({ queryKey: ['me'] });
      retry = setTimeout(open, retryMs());
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    clearTimeout(reading);
    source?.close();
  };
}
