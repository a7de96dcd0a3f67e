import type { DraftDetail, StampInput } from '@dojang/kernel/schema';
import type { Stampable } from '@dojang/ui/web-module.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { staleOn } from '../live.ts';
import type { Mark } from '../seal/paper-spot.tsx';
import { api, queries, useMe } from '../shell/session.tsx';

export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly matchNumber?: string;
}

const isSettled = (draft: DraftDetail) => draft.stamp !== null;

/** Sends the decision, and says what the paper shows. The mark appears before the answer. */
export function useStamp(draft: DraftDetail, stampable: Stampable | null, link?: string) {
  const me = useMe().data;
  const [fresh, setFresh] = useState<Mark | null>(null);
  const request = useMutation({
    mutationFn: (input: StampInput) => api.send<unknown>('PUT', `/drafts/${draft.id}/stamp`, input),
    onError: () => setFresh(null),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['draft', draft.id] });
      for (const key of staleOn('draft')) {
        if (key !== 'draft') void queries.invalidateQueries({ queryKey: [key] });
      }
    },
  });
  const decide = ({ decision, matchNumber }: Decision) => {
    if (!stampable || request.isPending) return;
    const at = new Date().toISOString();
    setFresh({ name: me?.person.name ?? '', at, decision, fresh: true });
    request.mutate({
      decision,
      digest: stampable.digest,
      ...(decision === 'approve' && stampable.body !== undefined ? { body: stampable.body } : {}),
      ...(matchNumber ? { matchNumber } : {}),
      ...(link ? { link } : {}),
    });
  };
  const kept: Mark | null = draft.stamp && {
    name: draft.stamp.personName,
    at: draft.stamp.at,
    decision: draft.stamp.decision,
  };
  const mark = isSettled(draft) ? kept && { ...kept, fresh: fresh !== null } : fresh;
  return {
    mark,
    decide,
    busy: request.isPending,
    problem: request.error,
    dismiss: () => request.reset(),
  };
}
