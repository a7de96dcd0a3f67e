import { useMessages } from '../i18n.ts';

/** What the number is, and where it is found. */
export function MatchText() {
  const t = useMessages();
  return (
    <label htmlFor="match-number" className="block border-b border-line pb-2 text-sm">
      <span className="block font-semibold">{t('match.title')}</span>
      <span className="label block">{t('match.text')}</span>
    </label>
  );
}

/**
 * The two digits that the capturing machine shows: the person who stamps sits at it, or asks the person who does. The
 * field stands beside the seal, where the thumb is.
 */
export function MatchNumber({
  value,
  onChange,
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <input
      id="match-number"
      className="field ml-auto w-16 shrink-0 px-1 text-center text-xl font-bold tracking-widest"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="\d{2}"
      maxLength={2}
      placeholder="··"
      value={value}
      onChange={(event) => onChange(event.target.value.replace(/\D/g, ''))}
    />
  );
}
