import { useLanguage } from '@dojang/ui/words.ts';

/** How counts are written: with their separators, large ones short. */
export function useAmount(): (value: number) => string {
  const language = useLanguage();
  const whole = new Intl.NumberFormat(language);
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  return (value) => (value < 10_000 ? whole : short).format(value);
}
