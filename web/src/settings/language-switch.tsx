import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { type Language, useLanguage } from '@dojang/ui/words.ts';
import { chooseLanguage, useMessages } from '../i18n.ts';

const languages = [
  { value: 'ko', label: '한국어', lang: 'ko' },
  { value: 'en', label: 'English', lang: 'en' },
] as const;

/** Each language is named in itself, so that anyone who needs it can read it. */
export function LanguageSwitch({ onChoose }: { onChoose?: (language: Language) => void }) {
  const t = useMessages();
  return (
    <Segmented
      legend={t('settings.language')}
      choices={languages}
      value={useLanguage()}
      onChange={(language) => {
        chooseLanguage(language);
        onChoose?.(language);
      }}
    />
  );
}
