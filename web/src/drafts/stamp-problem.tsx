import { ApiProblem } from '@dojang/ui/api.ts';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { CircleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useMessages } from '../i18n.ts';

/** Why the stamp was refused, and what to do. In the meantime the draft has been read again. */
export function StampProblem({ problem, onDismiss }: { problem: unknown; onDismiss: () => void }) {
  const t = useMessages();
  const text = useProblemText();
  const box = useRef<HTMLDivElement>(null);
  // The seal is at the bottom and this is above, so it may be out of sight.
  useEffect(() => {
    // Chromium answers with a promise, which an effect must not return as its clean-up.
    void box.current?.scrollIntoView({ block: 'center' });
  }, []);
  const newer =
    problem instanceof ApiProblem && typeof problem.facts.draftId === 'string'
      ? problem.facts.draftId
      : null;
  return (
    <Notice
      ref={box}
      role="alert"
      Icon={CircleAlert}
      title={t('stamp.failed')}
      isUrgent
      action={
        <>
          {newer && <ButtonLink href={`/drafts/${newer}`}>{t('draft.open-newer')}</ButtonLink>}
          <Button onClick={onDismiss}>{t('stamp.review-again')}</Button>
        </>
      }
    >
      {text(problem)}
    </Notice>
  );
}
