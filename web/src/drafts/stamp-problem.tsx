import { CircleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ApiProblem } from '../api.ts';
import { useMessages } from '../i18n.ts';
import { useProblemText } from '../shell/states.tsx';

/** A stamp that did not hold, with what to do; the draft has been read again meanwhile. */
export function StampProblem({ problem, onDismiss }: { problem: unknown; onDismiss: () => void }) {
  const t = useMessages();
  const text = useProblemText();
  const box = useRef<HTMLDivElement>(null);
  // The seal is under the thumb and this is above: it may be out of sight.
  useEffect(() => box.current?.scrollIntoView({ block: 'center' }), []);
  const newer =
    problem instanceof ApiProblem && typeof problem.facts.draftId === 'string'
      ? problem.facts.draftId
      : null;
  return (
    <div ref={box} role="alert" className="sheet appear flex gap-3 border-ink px-4 py-3.5">
      <CircleAlert size={20} className="mt-0.5 shrink-0" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{t('stamp.failed')}</p>
        <p className="text-sm text-ink-2">{text(problem)}</p>
        <div className="mt-2 flex gap-2">
          {newer && (
            <a className="btn" href={`/drafts/${newer}`}>
              {t('draft.open-newer')}
            </a>
          )}
          <button type="button" className="btn" onClick={onDismiss}>
            {t('stamp.review-again')}
          </button>
        </div>
      </div>
    </div>
  );
}
