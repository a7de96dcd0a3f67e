import { useUiWords } from '../words.ts';

const bars = ['w-2/3', 'w-5/6', 'w-1/2', 'w-3/4', 'w-2/5'];

/** Stands where rows will stand, in their height. */
export function Loading({ rows = 3 }: { rows?: number }) {
  const t = useUiWords();
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
