import { Offline } from '@dojang/ui/states/offline.tsx';
import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useMessages } from '../i18n.ts';
import type { Status } from './session.tsx';
import { updateStore } from './worker.ts';

/** Shown only when something is unusual: the server is gone, the data is an old copy, or a new version waits. */
export function StatusLine({ status }: { status: Status }) {
  const t = useMessages();
  const hasUpdate = useSyncExternalStore(updateStore.subscribe, updateStore.get);
  if (!status.cachedAt && !status.isAway && !hasUpdate) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-x-4 border-b border-line bg-sunk px-4 py-2 text-sm text-ink-2"
    >
      {status.cachedAt ? <Offline at={status.cachedAt} /> : status.isAway && <Away />}
      {hasUpdate && (
        <p>
          {t('update.ready')}{' '}
          <button type="button" className="link min-h-11 font-semibold" onClick={updateStore.apply}>
            {t('update.apply')}
          </button>
        </p>
      )}
    </div>
  );
}

/** The server is gone; what stands on the screen is from before. */
function Away() {
  const t = useMessages();
  return (
    <p className="flex items-center gap-2">
      <CloudOff size={16} className="shrink-0" aria-hidden="true" />
      <span>{t('status.away')}</span>
    </p>
  );
}
