import type { DraftLine } from '@dojang/kernel/schema';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { kindOf } from '../hosting/draft-screens.tsx';
import { inboxQuery } from '../inbox/inbox-query.ts';
import { api, useMe } from '../shell/session.tsx';

/** More than anybody decides on a way without a network. */
const keptMax = 20;
/** A copy of this age is asked for again. */
const freshMs = 10 * 60_000;
const againMs = 20 * 60_000;
const pauseMs = 150;
/** What the person looks at comes first. */
const startMs = 1_500;

async function isKept(path: string): Promise<boolean> {
  const copy = await caches.match(`/api${path}`);
  const at = Date.parse(copy?.headers.get('x-dojang-cached-at') ?? '');
  return Date.now() - at < freshMs;
}

/** By draft: the line of the inbox when it was read. */
const lines = new Map<string, string>();

async function keep(drafts: readonly DraftLine[], signal: AbortSignal): Promise<void> {
  for (const draft of drafts.slice(0, keptMax)) {
    const { id, kind } = draft;
    const line = JSON.stringify(draft);
    const hasChanged = lines.has(id) && lines.get(id) !== line;
    lines.set(id, line);
    for (const path of [`/drafts/${id}`, ...(kindOf(kind)?.reads?.(id) ?? [])]) {
      if (signal.aborted || !navigator.onLine) return;
      if (!hasChanged && (await isKept(path))) continue;
      await api.get(path, signal).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

const hasWorker = () => navigator.serviceWorker?.controller && 'caches' in globalThis;

/** Reads the drafts that are listed, one by one, so that the service worker has them without a network. */
export function useKeptDrafts(): void {
  const may = useMe().data?.actions.includes('draft.read') === true;
  const inbox = useQuery({ ...inboxQuery('waiting'), enabled: may });
  const drafts = inbox.data?.drafts;
  useEffect(() => {
    if (!drafts || !hasWorker()) return;
    const stop = new AbortController();
    const run = () => void keep(drafts, stop.signal);
    const first = setTimeout(run, startMs);
    const again = setInterval(run, againMs);
    return () => {
      clearTimeout(first);
      clearInterval(again);
      stop.abort();
    };
  }, [drafts]);
}
