import { ShieldAlert } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { isPlainHttp } from '../plain-http.ts';

/** Says what somebody on the same network could do, and the mend. */
export function PlainHttpNote() {
  const t = useMessages();
  if (!isPlainHttp(location)) return null;
  return (
    <aside className="sheet mb-6 flex gap-3 px-4 py-4">
      <ShieldAlert size={20} className="mt-0.5 shrink-0 text-ink-3" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-semibold">{t('devices.plain')}</p>
        <p className="mt-1 text-sm break-words text-ink-2">{t('devices.plain-text')}</p>
      </div>
    </aside>
  );
}
