import { Button } from '@dojang/ui/buttons/button.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { Clock, Undo2 } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { useFocusWhen } from './after-decision.ts';
import { NextDraft } from './next-draft.tsx';
import { useIsFresh, useUndo } from './use-undo.ts';

/** Says until when a draft was put off, and wakes it. It can be decided all the same. */
export function SnoozedLine({
  draftId,
  until,
  snoozedAt,
}: {
  draftId: string;
  until: string;
  /** When it was put off on this page; null when that was elsewhere. */
  snoozedAt: number | null;
}) {
  const t = useMessages();
  const isFresh = useIsFresh(snoozedAt);
  const focus = useFocusWhen(snoozedAt !== null);
  const wake = useUndo(draftId, 'snooze');
  return (
    <section
      {...focus}
      aria-labelledby="snoozed-until"
      className="flex flex-wrap items-center gap-2 border-b border-line pb-2 outline-none"
    >
      <p
        id="snoozed-until"
        role="status"
        className="flex min-w-0 basis-full items-center gap-2 text-sm font-semibold sm:flex-1 sm:basis-0"
      >
        <Clock size={18} className="shrink-0 text-ink-2" aria-hidden="true" />
        <span>
          {t('snooze.until')} <When at={until} />
        </span>
      </p>
      <Button Icon={Undo2} busy={wake.isPending} onClick={() => wake.mutate()}>
        {t(isFresh ? 'undo.action' : 'snooze.wake')}
      </Button>
      {snoozedAt !== null && <NextDraft draftId={draftId} />}
    </section>
  );
}
