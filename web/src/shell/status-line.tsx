import { Offline } from '@dojang/ui/states/offline.tsx';
import { useSyncExternalStore } from 'react';
import { useMessages } from '../i18n.ts';
import type { Status } from './session.tsx';
import { updateStore } from './worker.ts';

/** Shown only when something is unusual: the data is an old copy, or a new version waits. */
export function StatusLine({ status }: { status: Status }) {
  const t = useMessages();
  const hasUpdate = useSyncExternalStore(updateStore.subscribe, updateStore.get);
  if (!status.cachedAt && !hasUpdate) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-x-4 border-b border-line bg-sunk px-4 py-2 text-sm text-ink-2"
    >
      {status.cachedAt && <Offline at={status.cachedAt} />}
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
