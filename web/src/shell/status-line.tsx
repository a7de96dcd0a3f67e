import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useMessages } from '../i18n.ts';
import type { Status } from './session.tsx';
import { When } from './when.tsx';
import { updateStore } from './worker.ts';

/** Said only when something is not as usual: the shown copy is old, or a new version waits. */
export function StatusLine({ status }: { status: Status }) {
  const t = useMessages();
  const hasUpdate = useSyncExternalStore(updateStore.subscribe, updateStore.get);
  if (!status.cachedAt && !hasUpdate) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-x-4 border-b border-line bg-sunk px-4 py-2 text-sm text-ink-2"
    >
      {status.cachedAt && (
        <p className="flex items-center gap-2">
          <CloudOff size={16} aria-hidden="true" />
          <span>
            {t('state.offline')} <When at={status.cachedAt} />
          </span>
        </p>
      )}
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
