import { durationWriter } from '@dojang/ui/times/duration.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMemo } from 'react';

/** From here on, a figure is rounded. */
const exactBelow = 10_000;

/** How numbers are written here; the same value while the language is. */
export function useNumbers() {
  const language = useLanguage();
  return useMemo(() => {
    const share = new Intl.NumberFormat(language, {
      style: 'percent',
      maximumSignificantDigits: 2,
    });
    const exact = new Intl.NumberFormat(language);
    const compact = new Intl.NumberFormat(language, { notation: 'compact' });
    return {
      count: (value: number) => (value < exactBelow ? exact : compact).format(value),
      share: (value: number) => share.format(value),
      duration: durationWriter(language),
    };
  }, [language]);
}
