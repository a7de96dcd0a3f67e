import type { NotificationPreferences, NotificationPreferencesInput } from '@dojang/kernel/schema';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';

const usual = { from: '22:00', until: '07:00' };

/** Hours without notifications, which wait until the end of these hours. Urgent ones come at once. */
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
      <CheckField
        label={t('quiet.label')}
        checked={isOn}
        disabled={busy}
        atEnd
        onChange={(on) => onChange({ quietHours: on ? hours : null })}
      />
      {isOn && (
        <div className="mt-1 grid grid-cols-2 gap-3 pb-1">
          {(['from', 'until'] as const).map((edge) => (
            <TextField
              key={edge}
              type="time"
              label={t(`quiet.${edge}`)}
              value={hours[edge]}
              onChange={(time) => change({ ...hours, [edge]: time })}
            />
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
