import type { ChannelMode, NotificationPreferences } from '@dojang/kernel/schema';
import { useMessages } from '../i18n.ts';

type Preference = NotificationPreferences['preferences'][number];
const modes: readonly ChannelMode[] = ['on', 'fallback', 'off'];

/** Kinds × channels, each on, off, or only when the others fail. */
export function PreferenceTable({
  preferences,
  busy,
  onChange,
}: {
  preferences: NotificationPreferences;
  busy: boolean;
  onChange: (preference: Preference) => void;
}) {
  const t = useMessages();
  const isSingle = preferences.channels.length === 1;
  const kinds = [...new Set(preferences.preferences.map((each) => each.kind))];
  return (
    <>
      <div className="sheet rows">
        {kinds.map((kind) => (
          <fieldset
            key={kind}
            aria-label={t(`notify.kind.${kind}`)}
            className={`px-4 py-3 ${isSingle ? 'flex items-center justify-between gap-3' : ''}`}
          >
            <p aria-hidden="true" className={`font-medium ${isSingle ? '' : 'mb-1.5'}`}>
              {t(`notify.kind.${kind}`)}
            </p>
            <div className={isSingle ? 'w-28 shrink-0' : 'grid grid-cols-3 gap-2'}>
              {preferences.preferences
                .filter((each) => each.kind === kind && preferences.channels.includes(each.channel))
                .map((each) => (
                  <label key={each.channel} className="min-w-0">
                    <span className={isSingle ? 'sr-only' : 'label mb-1 block truncate'}>
                      {t(`channel.${each.channel}`)}
                    </span>
                    <select
                      className="field px-2.5"
                      value={each.mode}
                      disabled={busy}
                      onChange={(event) =>
                        onChange({ ...each, mode: event.target.value as ChannelMode })
                      }
                    >
                      {modes.map((mode) => (
                        <option key={mode} value={mode}>
                          {t(`notify.mode.${mode}`)}
                        </option>
                      ))}
                    </select>
                  </label>
                ))}
            </div>
          </fieldset>
        ))}
      </div>
      <p className="label mt-2">{t('notify.mode-text')}</p>
    </>
  );
}
