import type { WebModule } from '@dojang/ui/web-module.ts';
import {
  Bell,
  Building2,
  FlaskConical,
  Inbox,
  KeyRound,
  type LucideIcon,
  Menu,
  MonitorSmartphone,
  ScanSearch,
  ScrollText,
  Settings,
  ShieldCheck,
  TriangleAlert,
  Users,
  Webhook,
} from 'lucide-react';
import { useModulesOfOrg } from '../hosting/modules-of-org.ts';
import { type MessageKey, useBothLanguages } from '../i18n.ts';
import { useMe } from '../shell/session.tsx';

export interface Place {
  readonly path: string;
  readonly label: string;
  readonly Icon: LucideIcon;
  /** Its name in the other language, for those who look for that. */
  readonly words?: readonly string[];
  /** Opens it after `g`. */
  readonly key?: string;
}

/** A module with those of its places that the person may see. */
export interface ModulePlaces extends Place {
  readonly name: string;
  readonly places: readonly Place[];
}

interface OwnPlace {
  readonly path: string;
  readonly label: MessageKey;
  readonly Icon: LucideIcon;
  readonly key?: string;
  readonly action?: string;
}

export const inbox: OwnPlace = { path: '/', label: 'nav.inbox', Icon: Inbox, key: 'i' };
/** Only where the server was started to be tried. */
const playground: OwnPlace = {
  path: '/playground',
  label: 'nav.playground',
  Icon: FlaskConical,
  action: 'playground.list',
};
export const more: OwnPlace = { path: '/more', label: 'nav.more', Icon: Menu };

/** The shell's own places behind those of the modules, the most used first. */
export const own: readonly OwnPlace[] = [
  { path: '/ledger', label: 'nav.ledger', Icon: ScrollText, key: 'l', action: 'event.read' },
  { path: '/audit', label: 'nav.audit', Icon: ScanSearch, action: 'audit.read' },
  { path: '/devices', label: 'nav.devices', Icon: MonitorSmartphone, key: 'd' },
  { path: '/org', label: 'nav.org', Icon: Building2, action: 'person.list' },
  { path: '/people', label: 'nav.people', Icon: Users, action: 'person.list' },
  { path: '/notifications', label: 'nav.notifications', Icon: Bell },
  { path: '/jobs', label: 'nav.jobs', Icon: TriangleAlert, action: 'job.list' },
  { path: '/keys', label: 'nav.keys', Icon: KeyRound, action: 'key.create' },
  { path: '/webhooks', label: 'nav.webhooks', Icon: Webhook, action: 'webhook.list' },
  { path: '/privacy', label: 'nav.privacy', Icon: ShieldCheck },
  { path: '/settings', label: 'nav.settings', Icon: Settings },
];

/** What most people may. It counts until the person's own actions are known, so that no tab jumps aside for another. */
const usual: readonly string[] = ['event.read', 'person.list'];

const fullPath = (module: WebModule, path: string) => `/${module.name}${path}`;

export interface Places {
  readonly inbox: Place;
  readonly modules: readonly ModulePlaces[];
  readonly own: readonly Place[];
  readonly more: Place;
}

/** What each form of the navigation draws: the places, where the page is, and how many drafts wait. */
export interface NavigationProps {
  readonly places: Places | undefined;
  readonly at: string;
  readonly waiting: number;
}

/**
 * Everywhere that the person can go: the org's modules and the shell's own places. Undefined until the
 * modules are known: what has been shown would jump when they come.
 */
export function usePlaces(): Places | undefined {
  const both = useBothLanguages();
  const me = useMe().data;
  const actions = me?.actions;
  const may = (action: string | undefined) =>
    action === undefined || (actions ?? usual).includes(action);
  const said = ({ label, action: _, ...place }: OwnPlace): Place => ({ ...place, ...both(label) });
  const known = useModulesOfOrg();
  if (!known) return undefined;
  const modules = known.flatMap((module): ModulePlaces[] => {
    const places = module.pages.flatMap(({ path, place }): Place[] => {
      if (place === undefined || (actions && !may(place.action))) return [];
      const { label, action: _, ...rest } = place;
      return [{ ...rest, path: fullPath(module, path), ...both(label, module.name) }];
    });
    const [first] = places;
    if (!first) return [];
    const { label } = both('module.name', module.name);
    return [{ name: module.name, label, Icon: module.Icon, path: first.path, places }];
  });
  return {
    inbox: said(inbox),
    modules,
    own: [...own, ...(me?.hasPlaygrounds ? [playground] : [])]
      .filter(({ action }) => may(action))
      .map(said),
    more: said(more),
  };
}

/** Whether `at` is a place or one of the pages below it. */
export const isAt = (path: string, at: string): boolean =>
  path === '/' ? at === '/' || at.startsWith('/drafts') : at === path || at.startsWith(`${path}/`);

/** Whether `at` is inside a module. */
export const isIn = (name: string, at: string): boolean => isAt(`/${name}`, at);
