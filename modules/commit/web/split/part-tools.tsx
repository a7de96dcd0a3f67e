import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { ArrowUp, Merge, RotateCw, TriangleAlert, Undo2 } from 'lucide-react';
import { useWords } from '../words.ts';
import type { Arrange } from './use-arrange.ts';

/** What can be done with one commit of a split. */
export function PartTools({ arrange, at }: { arrange: Arrange; at: number }) {
  const t = useWords();
  const number = at + 1;
  const fault = arrange.faults.find(({ part }) => part === at);
  return (
    <>
      <div className="-ml-2.5 flex flex-wrap">
        <Tool
          label={t('split.redraft', { number })}
          arrange={arrange}
          onClick={() => arrange.redraft(at, t('split.redrafted', { number }))}
        >
          <RotateCw size={16} aria-hidden="true" />
          <span aria-hidden="true">{t('split.redraft-short')}</span>
        </Tool>
        {at > 0 && (
          <>
            <Tool
              label={t('split.lift', { number })}
              arrange={arrange}
              onClick={() => arrange.lift(at, t('split.lifted', { number: at }))}
            >
              <ArrowUp size={16} aria-hidden="true" />
              <span aria-hidden="true">{t('split.lift-short')}</span>
            </Tool>
            <Tool
              label={t('split.join', { number, into: at })}
              arrange={arrange}
              onClick={() => arrange.join(at, at - 1, t('split.joined', { into: at }))}
            >
              <Merge size={16} aria-hidden="true" />
              <span aria-hidden="true">{t('split.join-short')}</span>
            </Tool>
          </>
        )}
      </div>
      {fault && (
        <p className="mt-1 flex items-start gap-1.5 text-sm text-ink-2">
          <TriangleAlert size={15} className="mt-0.5 shrink-0" aria-hidden="true" />
          <span>
            {t('split.needs', { names: fault.names.join(', '), number: fault.needs + 1 })}
          </span>
        </p>
      )}
    </>
  );
}

function Tool({
  label,
  arrange,
  onClick,
  children,
}: {
  label: string;
  arrange: Arrange;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <Button
      kind="quiet"
      className="px-2.5 text-sm"
      aria-label={label}
      disabled={arrange.busy}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

/** Below the commits of a split: the working order, the last step back, and what just happened. */
export function SplitFoot({ arrange }: { arrange: Arrange }) {
  const t = useWords();
  const { mendOrder, undo } = arrange;
  return (
    <div>
      {(mendOrder || undo) && (
        <div className="-ml-2.5 flex flex-wrap">
          {mendOrder && (
            <Button
              Icon={ArrowUp}
              kind="quiet"
              className="px-2.5"
              disabled={arrange.busy}
              onClick={() => mendOrder(t('split.ordered'))}
            >
              {t('split.order')}
            </Button>
          )}
          {undo && (
            <Button
              Icon={Undo2}
              kind="quiet"
              className="px-2.5"
              disabled={arrange.busy}
              onClick={() => undo(t('split.undone'))}
            >
              {t('split.undo')}
            </Button>
          )}
        </div>
      )}
      <p aria-live="polite" className="label">
        {arrange.busy || arrange.problem ? '' : arrange.said}
      </p>
      <FormProblem problem={arrange.problem} />
    </div>
  );
}
