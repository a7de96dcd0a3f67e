import type { DraftDetail, StampInput } from '@dojang/kernel/schema';
import type { Stampable } from '@dojang/ui/web-module.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { type HeldStamp, ownerOf } from '../outbox/held-stamp.ts';
import { dropHeld, stampOrHold, useHeldOf } from '../outbox/outbox.ts';
import { problemOf } from '../outbox/problem-of.ts';
import type { Mark } from '../seal/paper-spot.tsx';
import { useMe } from '../shell/session.tsx';
import { rereadDraft } from './use-undo.ts';

export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly matchNumber?: string;
}

const isSettled = (draft: DraftDetail) => draft.stamp !== null;

const markOf = ({ personName, heldAt, input }: HeldStamp): Mark => ({
  name: personName,
  at: new Date(heldAt).toISOString(),
  decision: input.decision,
});

/** Sends the decision, and says what the paper shows. The mark appears before the answer. */
export function useStamp(draft: DraftDetail, stampable: Stampable | null, link?: string) {
  const t = useMessages();
  const me = useMe().data;
  const held = useHeldOf(draft.id);
  const late = held ? problemOf(held) : null;
  const [fresh, setFresh] = useState<Mark | null>(null);
  const [decidedAt, setDecidedAt] = useState<number | null>(null);
  const request = useMutation({
    mutationFn: (input: StampInput) =>
      stampOrHold(draft, input, {
        owner: me ? ownerOf(me) : '',
        personName: me?.person.name ?? '',
        late: { title: t('outbox.late'), body: t('outbox.late-text') },
      }),
    onError: () => setFresh(null),
    onSuccess: () => setDecidedAt(Date.now()),
    onSettled: () => rereadDraft(draft.id),
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
  const waiting = late ? null : (fresh ?? (held ? markOf(held) : null));
  const mark = isSettled(draft) ? kept && { ...kept, fresh: fresh !== null } : waiting;
  /** Takes away what was refused, or what waits to be sent. */
  const dismiss = () => {
    request.reset();
    setFresh(null);
    if (held) void dropHeld(draft.id);
  };
  return {
    mark,
    decide,
    busy: request.isPending,
    problem: request.error ?? late,
    dismiss,
    /** The stamp waits for a network. */
    isHeld: held !== undefined && late === null,
    /** When this page's decision was taken; null without one. */
    decidedAt,
    reopen: () => {
      setFresh(null);
      setDecidedAt(null);
    },
  };
}
