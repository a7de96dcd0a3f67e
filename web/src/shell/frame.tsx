import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import {
  Bell,
  Inbox,
  type LucideIcon,
  Menu,
  MonitorSmartphone,
  ScrollText,
  Users,
} from 'lucide-react';
import { type ComponentType, useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { SignedOut } from '../account/signed-out.tsx';
import { type MessageKey, useMessages } from '../i18n.ts';
import { inboxQuery } from '../inbox/inbox-query.ts';
import { listenLive } from '../live.ts';
import { webModules } from '../modules.ts';
import { SealGlyph } from '../seal/glyph.tsx';
import { queries, statusStore } from './session.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { StatusLine } from './status-line.tsx';

interface Place {
  path: string;
  label: string;
  Icon: ComponentType<{ size?: number | string }>;
  /** Has a tab on the phone; the others are behind the last tab. */
  tab: boolean;
}

function usePlaces(): Place[] {
  const t = useMessages();
  const { t: anyWord } = useTranslation();
  const own = (path: string, key: MessageKey, Icon: LucideIcon, tab: boolean): Place => ({
    path,
    label: t(key),
    Icon,
    tab,
  });
  return [
    own('/', 'nav.inbox', Inbox, true),
    ...webModules.flatMap((module) =>
      module.navigation.map(({ path, label, Icon }) => ({
        path,
        label: anyWord(label, { ns: module.name }),
        Icon,
        tab: true,
      })),
    ),
    own('/devices', 'nav.devices', MonitorSmartphone, true),
    own('/people', 'nav.people', Users, false),
    own('/notifications', 'nav.notifications', Bell, false),
    own('/ledger', 'nav.ledger', ScrollText, false),
    own('/settings', 'nav.more', Menu, true),
  ];
}

const isAt = (path: string, at: string) =>
  path === '/' ? at === '/' || at.startsWith('/drafts') : at === path || at.startsWith(`${path}/`);

function Badge({ count }: { count: number }) {
  const t = useMessages();
  if (count === 0) return null;
  return (
    <span className="rounded-full bg-seal px-1.5 text-xs leading-5 font-semibold text-on-seal">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="sr-only">{t('nav.waiting', { count })}</span>
    </span>
  );
}

/** Bottom tabs on the phone, a rail at the desk; the same places. */
export function Frame() {
  const t = useMessages();
  const at = useRouterState({ select: (state) => state.location.pathname });
  const status = useSyncExternalStore(statusStore.subscribe, statusStore.get);
  const places = usePlaces();
  const waiting = useQuery({ ...inboxQuery('waiting'), enabled: !status.signedOut }).data?.waiting;
  useEffect(() => {
    if (status.signedOut) return;
    return listenLive(queries, (live) => statusStore.set({ live }));
  }, [status.signedOut]);
  if (status.signedOut) return <SignedOut />;
  const isFocused = at.startsWith('/drafts/');
  const moreIsAt = places.some((place) => !place.tab && isAt(place.path, at));
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[13.5rem_1fr]">
      <a
        href="#content"
        className="btn btn-ink sr-only z-50 focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('nav.skip')}
      </a>
      <nav
        aria-label={t('nav.label')}
        className="sticky top-0 hidden h-dvh flex-col border-r border-line px-3 py-6 md:flex"
      >
        <a href="/" className="mb-7 flex items-center gap-3 px-3">
          <SealGlyph size={30} inked={false} />
          <span className="text-lg font-bold">{t('app.name')}</span>
        </a>
        {places.map(({ path, label, Icon }) => (
          <a
            key={path}
            href={path}
            aria-current={isAt(path, at) ? 'page' : undefined}
            className="flex min-h-11 items-center gap-3 rounded-lg px-3 text-ink-2 hover:bg-sunk aria-[current]:bg-sunk aria-[current]:font-semibold aria-[current]:text-ink"
          >
            <Icon size={18} />
            <span className="flex-1">{label}</span>
            {path === '/' && <Badge count={waiting ?? 0} />}
          </a>
        ))}
        <p className="label mt-auto px-3">{t('nav.shortcuts')}</p>
      </nav>
      <div className="min-w-0">
        <StatusLine status={status} />
        <main
          id="content"
          tabIndex={-1}
          className={`outline-none ${isFocused ? '' : 'pb-24 md:pb-0'}`}
        >
          <Outlet />
        </main>
      </div>
      {!isFocused && (
        <nav
          aria-label={t('nav.label')}
          className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t border-line bg-paper/95 pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden"
        >
          {places
            .filter((place) => place.tab)
            .map(({ path, label, Icon }) => (
              <a
                key={path}
                href={path}
                aria-current={
                  isAt(path, at) || (path === '/settings' && moreIsAt) ? 'page' : undefined
                }
                className="relative flex min-h-[60px] flex-col items-center justify-center gap-0.5 text-xs text-ink-3 aria-[current]:font-semibold aria-[current]:text-ink"
              >
                <Icon size={22} />
                {label}
                {path === '/' && (
                  <span className="absolute top-1 left-1/2 ml-2">
                    <Badge count={waiting ?? 0} />
                  </span>
                )}
              </a>
            ))}
        </nav>
      )}
      <Shortcuts />
    </div>
  );
}
