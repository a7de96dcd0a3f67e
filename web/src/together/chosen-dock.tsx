import { bulkMax } from '@dojang/kernel/schema';
import { useMessages } from '../i18n.ts';
import { HoldSeal } from '../seal/hold-seal.tsx';

const ignore = () => {};

/** Always under the thumb: how many are chosen, and the seal for all of them. */
export function ChosenDock({
  count,
  busy,
  onStamp,
}: {
  count: number;
  busy: boolean;
  onStamp: () => void;
}) {
  const t = useMessages();
  return (
    <section
      aria-label={t('stamp.dock')}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-paper/95 pb-[max(0.5rem,env(safe-area-inset-bottom))] backdrop-blur md:left-[13.5rem]"
    >
      <div className="mx-auto flex max-w-3xl items-center justify-between gap-3 px-4 pt-2 sm:px-6">
        <p id="chosen-count" role="status" className="min-w-0">
          <span className="block font-semibold">{t('together.chosen', { count })}</span>
          <span className="label block">{t('together.most', { count: bulkMax })}</span>
        </p>
        <HoldSeal
          disabled={busy || count === 0}
          describedBy="chosen-count"
          onProgress={ignore}
          onStamp={onStamp}
          key={busy ? 'busy' : 'ready'}
        />
      </div>
    </section>
  );
}
