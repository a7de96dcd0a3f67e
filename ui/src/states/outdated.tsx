import { CloudAlert } from 'lucide-react';
import { When } from '../times/when.tsx';
import { useUiWords } from '../words.ts';
import { useProblemText } from './failing.tsx';

/** Says that data on the screen could not be read again, why, and from when it is. Nothing where it was read. */
export function Outdated({
  query,
}: {
  query: {
    readonly data: unknown;
    readonly error: unknown;
    readonly isError: boolean;
    readonly dataUpdatedAt: number;
  };
}) {
  const t = useUiWords();
  const text = useProblemText();
  if (!query.isError || query.data === undefined) return null;
  return (
    <p role="status" className="appear mb-3 flex items-start gap-2 text-sm text-ink-2">
      <CloudAlert size={16} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span>
        {text(query.error)} {t('state.outdated')}{' '}
        <When at={new Date(query.dataUpdatedAt).toISOString()} />
      </span>
    </p>
  );
}
