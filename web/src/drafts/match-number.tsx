import { useMessages } from '../i18n.ts';

/** The two digits that the capturing machine shows: the person who stamps sits at it, or asks the person who does. */
export function MatchNumber({
  value,
  onChange,
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useMessages();
  return (
    <label className="flex items-center justify-between gap-3 border-b border-line py-2">
      <span className="text-sm">
        <span className="block font-semibold">{t('match.title')}</span>
        <span className="label block">{t('match.text')}</span>
      </span>
      <input
        className="field w-20 shrink-0 text-center text-xl font-bold tracking-widest"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="\d{2}"
        maxLength={2}
        placeholder="··"
        value={value}
        onChange={(event) => onChange(event.target.value.replace(/\D/g, ''))}
      />
    </label>
  );
}
