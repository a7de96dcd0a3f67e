import { chooseLanguage, type Language, useLanguage, useMessages } from '../i18n.ts';

const languages: readonly [Language, string][] = [
  ['ko', '한국어'],
  ['en', 'English'],
];

/** Each language is written in itself, so that whoever needs it can read it. */
export function LanguageSwitch({ onChoose }: { onChoose?: (language: Language) => void }) {
  const t = useMessages();
  const now = useLanguage();
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{t('settings.language')}</legend>
      {languages.map(([language, name]) => (
        <button
          key={language}
          type="button"
          lang={language}
          className={`btn ${now === language ? '' : 'btn-quiet'}`}
          aria-pressed={now === language}
          onClick={() => {
            chooseLanguage(language);
            onChoose?.(language);
          }}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
