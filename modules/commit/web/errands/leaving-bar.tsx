import { Button } from '@dojang/ui/buttons/button.tsx';
import { useWords } from '../words.ts';
import type { Leaving } from './use-leaving.ts';

/** What is taken out so far, at the top of the change while it is scrolled, and the one thing to do with it. */
export function LeavingBar({ leaving }: { leaving: Leaving }) {
  const t = useWords();
  if (leaving.count === 0) return null;
  return (
    <div
      role="status"
      className="sheet sticky top-2 z-20 mb-2 flex flex-wrap items-center justify-between gap-2 border-ink px-4 py-2.5"
    >
      <p className="min-w-0 flex-1 basis-52 text-sm">
        {t(leaving.isAll ? 'leave.all' : 'leave.count', { count: leaving.count })}
      </p>
      <div className="flex gap-1">
        <Button kind="quiet" onClick={leaving.clear}>
          {t('leave.cancel')}
        </Button>
        <Button
          kind="ink"
          disabled={leaving.isAll}
          busy={leaving.isBusy}
          onClick={() => leaving.send()}
        >
          {t('leave.send')}
        </Button>
      </div>
    </div>
  );
}
