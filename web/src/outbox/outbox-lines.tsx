import { Seen } from '@dojang/kernel/web';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useRouterState } from '@tanstack/react-router';
import { CircleAlert, CloudOff } from 'lucide-react';
import { useEffect } from 'react';
import { useMessages } from '../i18n.ts';
import type { HeldStamp } from './held-stamp.ts';
import { useKeptDrafts } from './keep-drafts.ts';
import { dropHeld, startOutbox, useHeld } from './outbox.ts';
import { problemOf } from './problem-of.ts';

/** What this device still has to send, and what came too late. */
export function OutboxLines() {
  const t = useMessages();
  useEffect(() => {
    return startOutbox();
  }, []);
  useKeptDrafts();
  const held = useHeld();
  const late = held.filter(({ refusal }) => refusal !== null);
  // The dock of a draft says it of the draft itself: what is read stays where it is as the seal lets go.
  const at = useRouterState({ select: (state) => state.location.pathname });
  const count = held.filter(
    ({ refusal, draftId }) => refusal === null && at !== `/drafts/${draftId}`,
  ).length;
  return (
    <>
      <div role="status">
        {count > 0 && (
          <p className="flex items-center justify-center gap-2 border-b border-line bg-sunk px-4 py-2 text-sm text-ink-2">
            <CloudOff size={16} className="shrink-0" aria-hidden="true" />
            {t('outbox.waiting', { count })}
          </p>
        )}
      </div>
      {late.length > 0 && (
        <div className="mx-auto w-full max-w-3xl space-y-2 px-4 pt-3 sm:px-6">
          {late.map((each) => (
            <Late key={each.draftId} held={each} />
          ))}
        </div>
      )}
    </>
  );
}

function Late({ held }: { held: HeldStamp }) {
  const t = useMessages();
  const text = useProblemText();
  const newer = held.refusal?.facts.supersededBy;
  const openId = typeof newer === 'string' ? newer : held.draftId;
  return (
    <Notice
      role="alert"
      Icon={CircleAlert}
      title={t('outbox.late')}
      isUrgent
      action={
        <>
          <ButtonLink href={`/drafts/${openId}`}>{t('outbox.open')}</ButtonLink>
          <Button onClick={() => void dropHeld(held.draftId)}>{t('outbox.dismiss')}</Button>
        </>
      }
    >
      <p>
        <Seen text={held.title} />
      </p>
      <p>{text(problemOf(held))}</p>
    </Notice>
  );
}
