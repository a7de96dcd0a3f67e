import { Seen } from '@dojang/kernel/web';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { LoaderCircle } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { reviewKo } from '../messages/review-ko.ts';
import { useWords } from '../words.ts';
import type { AskMachine } from './use-errand.ts';

/** What the machine makes of a request, why it could not, or the draft that came of it. */
export function ErrandNote({ machine }: { machine: AskMachine }) {
  const t = useWords();
  const { errand, isAsked, problem } = machine;
  const next = useRef<HTMLAnchorElement>(null);
  const draftId = errand?.state === 'done' ? errand.draftId : null;
  useEffect(() => {
    if (isAsked && draftId !== null) next.current?.click();
  }, [isAsked, draftId]);
  if (problem !== null) return <FormProblem problem={problem} />;
  if (errand === null) return null;
  const key = `trouble.errand-${errand.trouble}`;
  return (
    <div className="text-sm" role="status">
      {errand.state === 'open' && (
        <p className="flex items-center gap-2 text-ink-2">
          <LoaderCircle size={16} className="turn shrink-0" aria-hidden="true" />
          {t(`errand.open-${errand.kind}`)}
        </p>
      )}
      {errand.state === 'failed' && (
        <p className="font-medium">
          {t(key in reviewKo ? (key as keyof typeof reviewKo) : 'trouble.errand-other')}
          {errand.path && (
            <span className="code mt-0.5 block break-all">
              <Seen text={errand.path} />
            </span>
          )}
        </p>
      )}
      {draftId !== null && (
        <a ref={next} className="btn mt-1" href={`/drafts/${draftId}`}>
          {t(`errand.done-${errand.kind}`)}
        </a>
      )}
    </div>
  );
}
