import type { DraftDetail } from '@dojang/kernel/schema';
import type { Stampable } from '@dojang/ui/web-module.ts';
import { useEffect, useRef } from 'react';
import { api, queries } from '../shell/session.tsx';

/** Shorter than this, nobody has read anything. */
const lookMs = 1_000;

/**
 * Tells the server that this version was opened in full: the module's view has drawn all of it, and it stayed in sight
 * for a moment. What carries a risk is stamped alone, whoever read it.
 */
export function useReading(
  draft: DraftDetail,
  stampable: Stampable | null,
  mayStamp: boolean,
): void {
  const told = useRef('');
  const present = draft.versions.find(({ number }) => number === draft.version)?.digest ?? '';
  const isRead =
    mayStamp &&
    draft.state === 'pending' &&
    draft.risks.length === 0 &&
    stampable?.digest === present &&
    stampable.blocked === null;
  useEffect(() => {
    if (!isRead || told.current === present) return;
    const timer = setTimeout(() => {
      if (document.visibilityState !== 'visible') return;
      told.current = present;
      api
        .send('PUT', `/drafts/${draft.id}/reading`, { digest: present })
        .then(() => queries.invalidateQueries({ queryKey: ['drafts', 'readings'] }))
        .catch(() => {
          // It changed or was decided meanwhile; the page shows that by itself.
          told.current = '';
        });
    }, lookMs);
    return () => clearTimeout(timer);
  }, [isRead, present, draft.id]);
}
