import { commitWeb } from '@dojang/commit/web';
import { spellUnseen } from '@dojang/kernel/unseen';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './messages/en.ts';
import { ko, type Messages } from './messages/ko.ts';

export type Language = 'ko' | 'en';
export type MessageKey = keyof Messages;
export type Translate = (key: MessageKey, params?: Record<string, string | number>) => string;

const chosenLanguage = (): Language => (document.documentElement.lang === 'en' ? 'en' : 'ko');

/** Both catalogues are in the bundle: a language changes at once, and without a network. */
export function startTranslation(): void {
  void i18next.use(initReactI18next).init({
    lng: chosenLanguage(),
    fallbackLng: 'ko',
    defaultNS: 'shell',
    // The words of events and jobs stand in the catalogue of the module that records them.
    fallbackNS: [commitWeb.name],
    keySeparator: false,
    nsSeparator: false,
    // What a sentence is told may come from strangers. React escapes the markup.
    interpolation: { escape: spellUnseen },
    resources: {
      ko: { shell: ko, [commitWeb.name]: commitWeb.messages.ko },
      en: { shell: en, [commitWeb.name]: commitWeb.messages.en },
    },
  });
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem('dojang.language', language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export const currentLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'ko');

/** The shell's words in the language of the moment. */
export function useMessages(): Translate {
  const { t } = useTranslation('shell');
  return t as unknown as Translate;
}

export const useLanguage = (): Language =>
  useTranslation('shell').i18n.language === 'en' ? 'en' : 'ko';

/** A word of the server that may be newer than the catalogue: undefined when it is not in it. */
export function findMessage(key: string, params?: Record<string, unknown>): string | undefined {
  return i18next.exists(key) ? i18next.t(key, params ?? {}) : undefined;
}
