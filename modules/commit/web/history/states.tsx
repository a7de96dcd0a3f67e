import { useWords } from '../words.ts';

export function Failing({ onRetry }: { onRetry: () => void }) {
  const t = useWords();
  return (
    <div role="alert" className="sheet appear px-5 py-6">
      <p className="font-semibold">{t('state.failing')}</p>
      <button type="button" className="btn mt-3" onClick={onRetry}>
        {t('draft.retry')}
      </button>
    </div>
  );
}

const bars = ['w-2/3', 'w-5/6', 'w-1/2', 'w-3/4'];

export function Rows() {
  const t = useWords();
  return (
    <div role="status" aria-label={t('draft.loading')} className="sheet rows overflow-hidden">
      {bars.map((width) => (
        <div key={width} className="space-y-3 px-4 py-4">
          <div className={`skeleton h-4 ${width}`} />
          <div className="skeleton h-3 w-2/5" />
        </div>
      ))}
    </div>
  );
}
