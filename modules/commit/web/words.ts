import { useTranslation } from 'react-i18next';
import type { Messages } from './messages/ko.ts';

export type Translate = (key: keyof Messages, params?: Record<string, string | number>) => string;

/** This module's words; the shell starts the translation and registers the catalogues. */
export function useWords(): Translate {
  const { t } = useTranslation('commit');
  return t as unknown as Translate;
}

export const useLanguage = (): 'ko' | 'en' =>
  useTranslation('commit').i18n.language === 'en' ? 'en' : 'ko';
