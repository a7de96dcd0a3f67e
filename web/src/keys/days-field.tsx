import { keyDaysMax, keyDaysPreset } from '@dojang/kernel/schema';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMessages } from '../i18n.ts';

const choices = [7, 30, keyDaysPreset, 180, keyDaysMax];
const dayMs = 24 * 3_600_000;

/** How long a key works, with the day on which it stops. */
export function DaysField({
  value,
  onChange,
}: {
  value: number;
  onChange: (value: number) => void;
}) {
  const t = useMessages();
  const day = new Intl.DateTimeFormat(useLanguage(), { dateStyle: 'long' });
  return (
    <SelectField
      label={t('key.days')}
      hint={t('key.days-until', { day: day.format(Date.now() + value * dayMs) })}
      value={String(value)}
      onChange={(days) => onChange(Number(days))}
    >
      {choices.map((count) => (
        <option key={count} value={count}>
          {t('key.days-count', { count })}
        </option>
      ))}
    </SelectField>
  );
}
