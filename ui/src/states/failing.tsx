import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api.ts';
import { TextLink } from '../buttons/text-link.tsx';
import { useUiWords } from '../words.ts';

/** A Problem in the reader's language: by its code, else as the server words it. */
export function useProblemText(): (problem: unknown) => string {
  const { t, i18n } = useTranslation();
  return (problem) => {
    const unknown = t('problem.unknown');
    if (!(problem instanceof ApiProblem)) return unknown;
    const key = `problem.${problem.code}`;
    if (i18n.exists(key)) return t(key, problem.facts);
    return problem.status >= 500 ? unknown : problem.message;
  };
}

export function Failing({ problem, onRetry }: { problem: unknown; onRetry?: () => void }) {
  const t = useUiWords();
  const text = useProblemText();
  const known = problem instanceof ApiProblem ? problem : null;
  // What is not there, or not for this person, does not come by asking again.
  const isFinal = known !== null && [403, 404, 410].includes(known.status);
  const isRefused = known?.status === 403;
  const trace = isRefused ? null : known?.traceUuid;
  return (
    <div role="alert" className="sheet appear px-5 py-6">
      <p className="font-semibold">{t(isRefused ? 'state.refused' : 'state.failing')}</p>
      <p className="mt-1 text-ink-2">{text(problem)}</p>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        {isFinal && (
          <a className="btn" href="/">
            {t('action.home')}
          </a>
        )}
        {onRetry && !isFinal && (
          <button type="button" className="btn" onClick={onRetry}>
            <RotateCw size={16} aria-hidden="true" />
            {t('action.retry')}
          </button>
        )}
        {trace && (
          <TextLink href={`/traces/${trace}`} className="label">
            {t('state.trace')}
          </TextLink>
        )}
      </div>
    </div>
  );
}
