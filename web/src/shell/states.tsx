import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api.ts';
import { findMessage, useMessages } from '../i18n.ts';

/** A Problem in the reader's language: by its code, else as the server words it. */
export function useProblemText(): (problem: unknown) => string {
  const t = useMessages();
  return (problem) => {
    if (!(problem instanceof ApiProblem)) return t('problem.unknown');
    const known = findMessage(`problem.${problem.code}`, problem.facts);
    if (known) return known;
    return problem.status >= 500 ? t('problem.unknown') : problem.message;
  };
}

export function Failing({ problem, onRetry }: { problem: unknown; onRetry?: () => void }) {
  const t = useMessages();
  const text = useProblemText();
  const trace = problem instanceof ApiProblem ? problem.traceUuid : null;
  return (
    <div role="alert" className="sheet appear px-5 py-6">
      <p className="font-semibold">{t('state.failing')}</p>
      <p className="mt-1 text-ink-2">{text(problem)}</p>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        {onRetry && (
          <button type="button" className="btn" onClick={onRetry}>
            <RotateCw size={16} aria-hidden="true" />
            {t('action.retry')}
          </button>
        )}
        {trace && (
          <a className="link label" href={`/traces/${trace}`}>
            {t('state.trace')}
          </a>
        )}
      </div>
    </div>
  );
}

export function Empty({
  title,
  children,
  figure,
}: {
  title: string;
  children?: ReactNode;
  figure?: ReactNode;
}) {
  return (
    <div className="appear mx-auto flex max-w-sm flex-col items-center px-4 py-14 text-center">
      {figure}
      <p className="mt-5 text-lg font-semibold">{title}</p>
      <div className="mt-1.5 text-ink-2">{children}</div>
    </div>
  );
}

const bars = ['w-2/3', 'w-5/6', 'w-1/2', 'w-3/4', 'w-2/5'];

/** Stands where rows will stand, in their height. */
export function Loading({ rows = 3 }: { rows?: number }) {
  const t = useMessages();
  return (
    <div role="status" aria-label={t('state.loading')} className="sheet rows overflow-hidden">
      {bars.slice(0, rows).map((width) => (
        <div key={width} className="space-y-3 px-4 py-5">
          <div className={`skeleton h-4 ${width}`} />
          <div className="skeleton h-3 w-1/3" />
        </div>
      ))}
    </div>
  );
}
