import { spellUnseen } from '@dojang/kernel/unseen';
import type { Catalogue, WebModule } from '@dojang/ui/web-module.ts';
import { type Language, type Translate, uiCatalogue, useWordsOf } from '@dojang/ui/words.ts';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './messages/en.ts';
import { ko, type Messages } from './messages/ko.ts';
import { webModules } from './modules.ts';

export type MessageKey = Parameters<Translate<Messages>>[0];

const chosenLanguage = (): Language => (document.documentElement.lang === 'en' ? 'en' : 'ko');

const catalogues: Readonly<Record<string, Catalogue>> = {
  shell: { ko, en },
  [uiCatalogue.name]: uiCatalogue.messages,
  ...Object.fromEntries(webModules.map(({ name, face }) => [name, face])),
};

const resourcesOf = (language: Language) =>
  Object.fromEntries(Object.entries(catalogues).map(([name, words]) => [name, words[language]]));

/** Words come in both languages: a language changes at once, and without a network. */
export function startTranslation(): void {
  void i18next.use(initReactI18next).init({
    lng: chosenLanguage(),
    fallbackLng: 'ko',
    defaultNS: 'shell',
    // The words of events and jobs stand in the catalogue of the module that records them.
    fallbackNS: Object.keys(catalogues).filter((name) => name !== 'shell'),
    keySeparator: false,
    nsSeparator: false,
    // Values in a sentence may come from strangers. React escapes the markup.
    interpolation: { escape: spellUnseen },
    resources: { ko: resourcesOf('ko'), en: resourcesOf('en') },
  });
}

const loads = new Map<string, Promise<void>>();

/** Loads the words of a module's screens, once; a load that failed is tried again at the next call. */
export function loadWords({ name, words }: Pick<WebModule, 'name' | 'words'>): Promise<void> {
  const load =
    loads.get(name) ??
    words().then((catalogue) => {
      for (const language of ['ko', 'en'] as const) {
        i18next.addResourceBundle(language, name, catalogue[language], true);
      }
    });
  loads.set(name, load);
  load.catch(() => loads.delete(name));
  return load;
}

const laterWords = {
  name: 'shell',
  words: () => import('./messages/later.ts').then(({ later }) => later),
};

/** Of the shell and all modules: the ledger and the jobs name what any of them did. */
export const loadAllWords = (): Promise<unknown> =>
  Promise.all([laterWords, ...webModules].map(loadWords));

export function chooseLanguage(language: Language): void {
  localStorage.setItem('dojang.language', language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export const currentLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'ko');

/** The shell's words in the language of the moment. */
export const useMessages = (): Translate<Messages> => useWordsOf<Messages>('shell');

/** A word of a module's face in the language of the moment. */
export function useFaces(): (module: WebModule, key: string) => string {
  const { t } = useTranslation('shell');
  return (module, key) => t(key, { ns: module.name });
}

/** A word in the language of the moment, and in the other one for those who look for that. */
export function useBothLanguages(): (
  key: string,
  ns?: string,
) => { readonly label: string; readonly words: readonly string[] } {
  const { t } = useTranslation('shell');
  const other = currentLanguage() === 'ko' ? 'en' : 'ko';
  return (key, ns = 'shell') => ({
    label: t(key, { ns }),
    words: [i18next.t(key, { ns, lng: other })],
  });
}

/** What a kind of draft says in a place of the shell, under the place's key and the kind, if anything. */
export const findWordOfKind = (key: string, kind: string): string | undefined =>
  findMessage(`${key}.${kind}`);

/** A word of the server that may be newer than the catalogue: undefined when it is not in it. */
export function findMessage(key: string, params?: Record<string, unknown>): string | undefined {
  return i18next.exists(key) ? i18next.t(key, params ?? {}) : undefined;
}
