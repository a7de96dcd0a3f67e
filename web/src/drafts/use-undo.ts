import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMessages } from '../i18n.ts';
import { staleOn } from '../live.ts';
import { api, queries } from '../shell/session.tsx';

/** How long a decision that did nothing yet is offered to be taken back. The server grants some seconds more. */
const offeredMs = 5_000;

/** Whether `since` is so fresh that taking it back is offered. */
export function useIsFresh(since: number | null): boolean {
  const [over, setOver] = useState<number | null>(null);
  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setOver(since), since + offeredMs - Date.now());
    return () => clearTimeout(timer);
  }, [since]);
  return since !== null && over !== since && Date.now() - since < offeredMs;
}

/** Everything that shows the draft is read again. */
export async function rereadDraft(draftId: string): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['draft', draftId] });
  for (const key of staleOn('draft')) {
    if (key !== 'draft') void queries.invalidateQueries({ queryKey: [key] });
  }
}

/** Takes back a reject, or wakes a draft that was put off. */
export function useUndo(draftId: string, what: 'reject' | 'snooze', onDone?: () => void) {
  const t = useMessages();
  const text = useProblemText();
  return useMutation({
    mutationFn: () =>
      what === 'reject'
        ? api.send('DELETE', `/drafts/${draftId}/stamp`)
        : api.send('PUT', `/drafts/${draftId}/snooze`, { until: null }),
    onSuccess: () => {
      say(t(`undo.${what}-done`));
      onDone?.();
    },
    onError: (error) => say(text(error)),
    onSettled: () => rereadDraft(draftId),
  });
}
