import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../buttons/button.tsx';
import { TextLink } from '../buttons/text-link.tsx';
import { Screen } from '../frames/screen.tsx';
import { ButtonsGroup, FormsGroup, StyleGroup } from './basics.tsx';
import { useGalleryWords } from './demo.tsx';
import { galleryEn } from './en.ts';
import { FactsGroup, PlotsGroup } from './figures.tsx';
import { galleryKo } from './ko.ts';
import { DialogsGroup, ListsGroup, StatesGroup } from './matters.tsx';

const groups = [
  'style',
  'buttons',
  'forms',
  'states',
  'lists',
  'dialogs',
  'facts',
  'plots',
] as const;

/** What the address asks for, before the system's choice: `/ui?theme=dark&language=en`. */
function askedLook(now: string): { theme: 'light' | 'dark'; language: 'ko' | 'en' } {
  const asked = new URLSearchParams(location.search);
  const isDark = asked.has('theme')
    ? asked.get('theme') === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  const language = asked.get('language') ?? now;
  return { theme: isDark ? 'dark' : 'light', language: language === 'en' ? 'en' : 'ko' };
}

/** All components in all their states. In no production build, and behind no data. */
export function GalleryPage() {
  const { i18n } = useTranslation();
  const [look] = useState(() => askedLook(i18n.language));
  const [isReady, setReady] = useState(false);
  useLayoutEffect(() => {
    i18n.addResourceBundle('ko', 'gallery', galleryKo);
    i18n.addResourceBundle('en', 'gallery', galleryEn);
    document.documentElement.dataset.theme = look.theme;
    document.documentElement.lang = look.language;
    void i18n.changeLanguage(look.language).then(() => setReady(true));
  }, [look, i18n]);
  return isReady ? <Gallery {...look} /> : null;
}

function Gallery({ theme, language }: ReturnType<typeof askedLook>) {
  const t = useGalleryWords();
  const addressOf = (look: { theme?: string; language?: string }) =>
    `/ui?${new URLSearchParams({ theme, language, ...look })}`;
  return (
    <main>
      <Screen title={t('title')} lead={t('lead')}>
        <nav aria-label={t('groups')} className="flex flex-wrap gap-x-4">
          {groups.map((group) => (
            <TextLink key={group} href={`#${group}`}>
              {t(`group.${group}`)}
            </TextLink>
          ))}
        </nav>
        {/* Whole loads: what is drawn is what somebody sees who opens the address. */}
        <p className="mt-3 flex flex-wrap gap-2">
          <ButtonLink
            target="_self"
            href={addressOf({ theme: theme === 'dark' ? 'light' : 'dark' })}
          >
            {t(theme === 'dark' ? 'theme.light' : 'theme.dark')}
          </ButtonLink>
          <ButtonLink
            target="_self"
            href={addressOf({ language: language === 'ko' ? 'en' : 'ko' })}
          >
            {language === 'ko' ? 'English' : '한국어'}
          </ButtonLink>
        </p>
        <StyleGroup />
        <ButtonsGroup />
        <FormsGroup />
        <StatesGroup />
        <ListsGroup />
        <DialogsGroup />
        <FactsGroup />
        <PlotsGroup />
      </Screen>
    </main>
  );
}
