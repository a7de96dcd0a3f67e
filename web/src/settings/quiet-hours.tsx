import type { NotificationPreferences, NotificationPreferencesInput } from '@dojang/kernel/schema';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';

const usual = { from: '22:00', until: '07:00' };

/** Hours without news: they wait until the end; urgent ones come all the same. */
export function QuietHours({
  preferences,
  busy,
  onChange,
}: {
  preferences: NotificationPreferences;
  busy: boolean;
  onChange: (input: NotificationPreferencesInput) => void;
}) {
  const t = useMessages();
  const [hours, setHours] = useState(preferences.quietHours ?? usual);
  const isOn = preferences.quietHours !== null;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const change = (next: typeof usual) => {
    setHours(next);
    if (isOn && next.from && next.until) onChange({ quietHours: next });
  };
  return (
    <div className="sheet px-4 py-3">
      <label className="flex min-h-11 items-center justify-between gap-3">
        <span>{t('quiet.label')}</span>
        <input
          type="checkbox"
          className="size-6 accent-ink"
          checked={isOn}
          disabled={busy}
          onChange={(event) => onChange({ quietHours: event.target.checked ? hours : null })}
        />
      </label>
      {isOn && (
        <div className="mt-1 grid grid-cols-2 gap-3 pb-1">
          {(['from', 'until'] as const).map((edge) => (
            <label key={edge}>
              <span className="label mb-1 block">{t(`quiet.${edge}`)}</span>
              <input
                type="time"
                className="field"
                value={hours[edge]}
                onChange={(event) => change({ ...hours, [edge]: event.target.value })}
              />
            </label>
          ))}
        </div>
      )}
      <p className="label flex flex-wrap items-center gap-x-3">
        {t('quiet.zone', { zone: preferences.timeZone })}
        {here && here !== preferences.timeZone && (
          <button
            type="button"
            className="link min-h-11"
            disabled={busy}
            onClick={() => onChange({ timeZone: here })}
          >
            {t('quiet.use-zone', { zone: here })}
          </button>
        )}
      </p>
    </div>
  );
}
