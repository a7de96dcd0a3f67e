import { Button } from '@dojang/ui/buttons/button.tsx';
import { Dock } from '@dojang/ui/frames/dock.tsx';
import { CloudOff } from 'lucide-react';
import { useMessages } from '../i18n.ts';

/** A stamp that waits for a network, where the seal was. Until it is sent, it can be taken back. */
export function HeldDock({ onTakeBack }: { onTakeBack: () => void }) {
  const t = useMessages();
  return (
    <Dock aria-label={t('stamp.dock')}>
      <div className="mx-auto flex min-h-[106px] max-w-4xl gap-3 px-4 pt-3.5 sm:px-6 lg:max-w-6xl">
        <CloudOff size={20} className="mt-0.5 shrink-0 text-ink-2" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <div role="status">
            <p className="font-semibold">{t('outbox.held')}</p>
            <p className="text-sm text-ink-2">{t('outbox.held-text')}</p>
          </div>
          <Button className="mt-2" onClick={onTakeBack}>
            {t('outbox.take-back')}
          </Button>
        </div>
      </div>
    </Dock>
  );
}
