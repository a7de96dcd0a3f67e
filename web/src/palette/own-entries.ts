import {
  Blocks,
  CircleUserRound,
  Contrast,
  Database,
  Eye,
  Keyboard,
  Languages,
  LogIn,
  LogOut,
  type LucideIcon,
  Moon,
  Package,
  ShieldUser,
  Smartphone,
  Sun,
  SunMoon,
  Terminal,
  UserCog,
  UserPlus,
  UserRound,
} from 'lucide-react';
import { chooseLanguage, currentLanguage, type MessageKey, useBothLanguages } from '../i18n.ts';
import type { Place, Places } from '../navigation/places.ts';
import { chooseTheme, chosenTheme, type Theme } from '../settings/theme.ts';
import { api, queries, signOut, useMe } from '../shell/session.tsx';
import type { Entry } from './entry.ts';

const themes: readonly { theme: Theme; Icon: LucideIcon }[] = [
  { theme: 'light', Icon: Sun },
  { theme: 'dark', Icon: Moon },
  { theme: 'system', Icon: SunMoon },
];

interface Known {
  readonly label: MessageKey;
  readonly Icon: LucideIcon;
  readonly href?: string;
  readonly run?: () => void;
  readonly action?: string;
}

const settings: readonly Known[] = [
  { label: 'settings.name', Icon: UserRound, href: '/settings#name' },
  { label: 'settings.language', Icon: Languages, href: '/settings#language' },
  { label: 'settings.theme', Icon: Contrast, href: '/settings#theme' },
  { label: 'settings.plan', Icon: Package, href: '/settings#plan', action: 'plan.list' },
  { label: 'settings.modules', Icon: Blocks, href: '/settings#modules', action: 'module.list' },
  { label: 'roles.title', Icon: ShieldUser, href: '/roles', action: 'person.list' },
  { label: 'access.title', Icon: Eye, href: '/access', action: 'grant.switch' },
  { label: 'policy.title', Icon: LogIn, href: '/org/policy', action: 'policy.read' },
  {
    label: 'provisioning.title',
    Icon: UserCog,
    href: '/org/provisioning',
    action: 'provisioning.read',
  },
  { label: 'account.title', Icon: CircleUserRound, href: '/account' },
  { label: 'own-data.title', Icon: Database, href: '/settings#own-data' },
];

const doing: readonly Known[] = [
  {
    label: 'devices.add-phone',
    Icon: Smartphone,
    href: '/devices#phone',
    action: 'pairing.create',
  },
  {
    label: 'devices.add-machine',
    Icon: Terminal,
    href: '/devices#agent',
    action: 'pairing.create',
  },
  { label: 'people.invite', Icon: UserPlus, href: '/people#invite', action: 'person.invite' },
];

function switchLanguage(): void {
  const locale = currentLanguage() === 'ko' ? 'en' : 'ko';
  chooseLanguage(locale);
  void api
    .send('PATCH', '/me', { locale })
    .then(() => queries.invalidateQueries({ queryKey: ['me'] }))
    // The page has changed already; notifications follow at the next choice.
    .catch(() => {});
}

/** On this page, `?` opens the list of shortcuts. */
const showShortcuts = () =>
  void document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));

const actions = (): readonly Known[] => [
  ...themes
    .filter(({ theme }) => theme !== chosenTheme())
    .map(({ theme, Icon }) => ({
      label: `palette.theme.${theme}` as const,
      Icon,
      run: () => chooseTheme(theme),
    })),
  {
    label: currentLanguage() === 'ko' ? 'palette.language.en' : 'palette.language.ko',
    Icon: Languages,
    run: switchLanguage,
  },
  { label: 'palette.shortcuts', Icon: Keyboard, run: showShortcuts },
  { label: 'settings.sign-out', Icon: LogOut, run: () => void signOut() },
];

/** What the shell offers: places, parts of the settings, things to do; only what the person may. */
export function useOwnEntries(places: Places | undefined): readonly Entry[] {
  const both = useBothLanguages();
  const allowed = useMe().data?.actions;
  const may = (action: string | undefined) =>
    action === undefined || allowed?.includes(action) === true;
  const known = [...settings, ...doing, ...actions()]
    .filter(({ action }) => may(action))
    .map(({ label, action: _, ...rest }): Entry => ({ id: label, ...both(label), ...rest }));
  const entryOf = ({ path, label, words, Icon }: Place, detail?: string): Entry => ({
    id: path,
    label,
    Icon,
    href: path,
    ...(words ? { words } : {}),
    ...(detail ? { detail } : {}),
  });
  if (!places) return known;
  return [
    entryOf(places.inbox),
    ...places.modules.flatMap((module) => module.places.map((each) => entryOf(each, module.label))),
    ...places.own.map((each) => entryOf(each)),
    ...known,
  ];
}
