import type { DraftDetail, StampInput } from '@dojang/kernel/schema';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Stampable } from '../module-face.ts';
import type { Mark } from '../seal/paper-spot.tsx';
import { api, queries, useMe } from '../shell/session.tsx';

export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly matchNumber?: string;
}

const isSettled = (draft: DraftDetail) => draft.stamp !== null;

/** Sends the decision, and says what stands on the paper: the mark comes down before the answer. */
export function useStamp(draft: DraftDetail, stampable: Stampable | null, link?: string) {
  const me = useMe().data;
  const [fresh, setFresh] = useState<Mark | null>(null);
  const request = useMutation({
    mutationFn: (input: StampInput) => api.send<unknown>('PUT', `/drafts/${draft.id}/stamp`, input),
    onError: () => setFresh(null),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['draft', draft.id] });
      void queries.invalidateQueries({ queryKey: ['drafts'] });
      void queries.invalidateQueries({ queryKey: ['commit'] });
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
