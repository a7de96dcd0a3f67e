import { useUiWords } from '../words.ts';

const bars = ['w-2/3', 'w-5/6', 'w-1/2', 'w-3/4', 'w-2/5'];

/** Stands where rows will stand, in their height. */
export function Loading({
  rows = 3,
  rowHeight = 'h-[4.25rem]',
}: {
  rows?: number | undefined;
  /** A class: how high one of the rows is that will come. Left out, as `Row` with one line of facts. */
  rowHeight?: string | undefined;
}) {
  const t = useUiWords();
  return (
    <div role="status" aria-label={t('state.loading')} className="sheet rows overflow-hidden">
      {bars.slice(0, rows).map((width) => (
        <div
          key={width}
          className={`box-content flex flex-col justify-center gap-2.5 px-4 ${rowHeight}`}
        >
          <div className={`skeleton h-4 ${width}`} />
          <div className="skeleton h-3 w-1/3" />
        </div>
      ))}
    </div>
  );
}

/** Stands where a sheet will stand that is not a list. `className` says how high it is. */
export function LoadingSheet({ className = '' }: { className?: string }) {
  const t = useUiWords();
  return (
    <div
      role="status"
      aria-label={t('state.loading')}
      className={`sheet space-y-3 px-5 py-5 ${className}`}
    >
      <div className="skeleton h-5 w-4/5" />
      <div className="skeleton h-4 w-3/5" />
    </div>
  );
}
