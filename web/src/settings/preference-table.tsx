import type {
  ChannelMode,
  NotificationKindLine,
  NotificationPreferences,
} from '@dojang/kernel/schema';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMessages } from '../i18n.ts';

type Preference = NotificationPreferences['preferences'][number];
const modes: readonly ChannelMode[] = ['on', 'fallback', 'off'];

interface TableProps {
  readonly preferences: NotificationPreferences;
  readonly busy: boolean;
  readonly onChange: (preference: Preference) => void;
}

/** Kinds × channels, each on, off, or only when the others fail; the kinds of one module together. */
export function PreferenceTable(props: TableProps) {
  const t = useMessages();
  const language = useLanguage();
  const { kinds, modules } = props.preferences;
  return (
    <>
      {modules.map(({ name, title }) => (
        <section key={name} aria-label={title[language]} className="mb-4">
          <h3 className="label mb-1.5">{title[language]}</h3>
          <div className="sheet rows">
            {kinds
              .filter(({ module }) => module === name)
              .map((kind) => (
                <KindRow key={kind.kind} kind={kind} {...props} />
              ))}
          </div>
        </section>
      ))}
      <p className="label">{t('notify.mode-text')}</p>
    </>
  );
}

function KindRow({
  kind: { kind, label },
  preferences,
  busy,
  onChange,
}: TableProps & { kind: NotificationKindLine }) {
  const t = useMessages();
  const language = useLanguage();
  const isSingle = preferences.channels.length === 1;
  return (
    <fieldset
      aria-label={label[language]}
      className={`px-4 py-3 ${isSingle ? 'flex items-center justify-between gap-3' : ''}`}
    >
      <p aria-hidden="true" className={`font-medium ${isSingle ? '' : 'mb-1.5'}`}>
        {label[language]}
      </p>
      <div className={isSingle ? 'w-28 shrink-0' : 'grid grid-cols-3 gap-2'}>
        {preferences.preferences
          .filter((each) => each.kind === kind && preferences.channels.includes(each.channel))
          .map((each) => (
            <SelectField
              key={each.channel}
              label={t(`channel.${each.channel}`)}
              hidesLabel={isSingle}
              fieldClass="px-2.5"
              value={each.mode}
              disabled={busy}
              onChange={(mode) => onChange({ ...each, mode: mode as ChannelMode })}
            >
              {modes.map((mode) => (
                <option key={mode} value={mode}>
                  {t(`notify.mode.${mode}`)}
                </option>
              ))}
            </SelectField>
          ))}
      </div>
    </fieldset>
  );
}
