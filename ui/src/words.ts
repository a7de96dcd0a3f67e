import { useTranslation } from 'react-i18next';
import { en } from './messages/en.ts';
import { ko, type Messages } from './messages/ko.ts';

export type Language = 'ko' | 'en';

/** The catalogue of the components, which the page loads beside those of its modules. */
export const uiCatalogue = { name: 'ui', messages: { ko, en } } as const;

/** Gives the words of a catalogue `Own`, and behind them those of the components. */
export type Translate<Own> = (
  key: keyof Own | keyof Messages,
  params?: Record<string, string | number>,
) => string;

/** The words of the catalogue `name`; where it lacks one, the components' own. */
export function useWordsOf<Own = Messages>(name: string): Translate<Own> {
  const { t } = useTranslation(name);
  return t as unknown as Translate<Own>;
}

export const useUiWords = (): Translate<Messages> => useWordsOf(uiCatalogue.name);

export const useLanguage = (): Language =>
  useTranslation(uiCatalogue.name).i18n.language === 'en' ? 'en' : 'ko';
