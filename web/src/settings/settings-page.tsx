import { useMutation } from '@tanstack/react-query';
import { Bell, ChevronRight, LogOut, ScrollText, TriangleAlert, Users } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { Screen, Section } from '../shell/screen.tsx';
import { api, endSession, queries, useMay, useMe } from '../shell/session.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { NameForm } from './name-form.tsx';
import { PlanChoice } from './plan-choice.tsx';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

export function SettingsPage() {
  const t = useMessages();
  const me = useMe().data;
  const maySeeJobs = useMay('job.list');
  const places = [
    { href: '/people', label: t('nav.people'), Icon: Users },
    { href: '/notifications', label: t('nav.notifications'), Icon: Bell },
    { href: '/ledger', label: t('nav.ledger'), Icon: ScrollText },
    ...(maySeeJobs ? [{ href: '/jobs', label: t('nav.jobs'), Icon: TriangleAlert }] : []),
  ];
  const signOut = useMutation({
    mutationFn: () => api.send('DELETE', '/sessions/current'),
    onSettled: endSession,
  });
  return (
    <Screen title={t('settings.title')} lead={me && `${me.person.name} · ${me.org.name}`}>
      <ul className="sheet rows mb-8">
        {places.map(({ href, label, Icon }) => (
          <li key={href}>
            <a
              href={href}
              data-row
              className="flex min-h-13 items-center gap-3 px-4 -outline-offset-2 hover:bg-sunk"
            >
              <Icon size={19} className="text-ink-3" aria-hidden="true" />
              <span className="flex-1">{label}</span>
              <ChevronRight size={17} className="text-ink-3" aria-hidden="true" />
            </a>
          </li>
        ))}
      </ul>
      <Section title={t('settings.name')}>{me && <NameForm name={me.person.name} />}</Section>
      <Section title={t('settings.language')}>
        <LanguageSwitch
          onChoose={(locale) =>
            void api
              .send('PATCH', '/me', { locale })
              .then(() => queries.invalidateQueries({ queryKey: ['me'] }))
              // The page has changed already; notifications follow at the next choice.
              .catch(() => {})
          }
        />
      </Section>
      <Section title={t('settings.theme')}>
        <ThemeSwitch />
      </Section>
      <Section title={t('settings.plan')}>
        <PlanChoice />
      </Section>
      <Section title={t('settings.session')}>
        <button
          type="button"
          className="btn"
          disabled={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          <LogOut size={18} aria-hidden="true" />
          {t('settings.sign-out')}
        </button>
      </Section>
    </Screen>
  );
}

function ThemeSwitch() {
  const t = useMessages();
  const [now, setNow] = useState(chosenTheme);
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{t('settings.theme')}</legend>
      {themes.map((theme) => (
        <button
          key={theme}
          type="button"
          className={`btn ${theme === now ? '' : 'btn-quiet'}`}
          aria-pressed={theme === now}
          onClick={() => {
            chooseTheme(theme);
            setNow(theme);
          }}
        >
          {t(`settings.theme.${theme}`)}
        </button>
      ))}
    </fieldset>
  );
}
