import { Button } from '@dojang/ui/buttons/button.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleUserRound, KeyRound, LogOut, Webhook } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, signOut, useMay, useMayNot, useMe } from '../shell/session.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { ModuleParts } from './module-parts.tsx';
import { NameForm } from './name-form.tsx';
import { OrgModulesPart, orgModulesQuery } from './org-modules.tsx';
import { dataExportQuery, OwnData } from './own-data.tsx';
import { PlanChoice, plansQuery } from './plan-choice.tsx';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

export function SettingsPage() {
  const t = useMessages();
  const asked = useMe();
  const me = asked.data;
  const mayListModules = useMay('module.list');
  const readsNoPlan = useMayNot('plan.list');
  const plans = useQuery({ ...plansQuery, enabled: !readsNoPlan });
  const modules = useQuery({ ...orgModulesQuery, enabled: mayListModules });
  const latest = useQuery(dataExportQuery);
  const isWaiting = [asked, plans, modules, latest].some(({ isLoading }) => isLoading);
  const leave = useMutation({ mutationFn: signOut });
  return (
    <Screen title={t('settings.title')} lead={me ? `${me.person.name} · ${me.org.name}` : '\u00a0'}>
      <Section id="name" title={t('settings.name')}>
        <NameForm key={me?.person.id} name={me?.person.name} />
      </Section>
      <Section id="language" title={t('settings.language')}>
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
      <Section id="theme" title={t('settings.theme')}>
        <ThemeSwitch />
      </Section>
      {!readsNoPlan && (
        <Section id="plan" title={t('settings.plan')}>
          <PlanChoice />
        </Section>
      )}
      <Below query={{ isPending: isWaiting }}>
        {mayListModules && (
          <Section id="modules" title={t('settings.modules')}>
            <OrgModulesPart />
          </Section>
        )}
        <Doors />
        <ModuleParts />
        <Section id="own-data" title={t('own-data.title')} lead={t('own-data.text')}>
          <OwnData />
        </Section>
        <Section title={t('settings.session')}>
          <ul className="sheet rows mb-3 overflow-hidden">
            <li>
              <RowLink href="/account" Icon={CircleUserRound}>
                {t('account.title')}
              </RowLink>
            </li>
          </ul>
          <Button Icon={LogOut} busy={leave.isPending} onClick={() => leave.mutate()}>
            {t('settings.sign-out')}
          </Button>
        </Section>
      </Below>
    </Screen>
  );
}

/** Who may let programs and other systems in. */
function Doors() {
  const t = useMessages();
  const doors = [
    { href: '/keys', label: t('nav.keys'), Icon: KeyRound, may: useMay('key.create') },
    { href: '/webhooks', label: t('nav.webhooks'), Icon: Webhook, may: useMay('webhook.list') },
  ].filter(({ may }) => may);
  if (doors.length === 0) return null;
  return (
    <Section title={t('settings.doors')}>
      <List items={doors}>
        {({ href, label, Icon }) => (
          <li key={href}>
            <RowLink href={href} Icon={Icon}>
              {label}
            </RowLink>
          </li>
        )}
      </List>
    </Section>
  );
}

function ThemeSwitch() {
  const t = useMessages();
  const [now, setNow] = useState(chosenTheme);
  return (
    <Segmented
      legend={t('settings.theme')}
      choices={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
      value={now}
      onChange={(theme) => {
        chooseTheme(theme);
        setNow(theme);
      }}
    />
  );
}
