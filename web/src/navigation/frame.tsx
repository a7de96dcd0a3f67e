import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { SignedOut } from '../account/signed-out.tsx';
import { useMessages } from '../i18n.ts';
import { inboxQuery } from '../inbox/inbox-query.ts';
import { listenLive } from '../live.ts';
import { queries, statusStore, useMayNot } from '../shell/session.tsx';
import { StatusLine } from '../shell/status-line.tsx';
import { PageStrip } from './page-strip.tsx';
import { usePlaces } from './places.ts';
import { Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { TabBar } from './tab-bar.tsx';

/** What stands around every page of a person who is signed in. */
export function Frame() {
  const status = useSyncExternalStore(statusStore.subscribe, statusStore.get);
  useEffect(() => {
    if (status.signedOut) return;
    return listenLive(queries, (live) => statusStore.set({ live }));
  }, [status.signedOut]);
  return status.signedOut ? <SignedOut /> : <SignedIn />;
}

function SignedIn() {
  const t = useMessages();
  const at = useRouterState({ select: (state) => state.location.pathname });
  const status = useSyncExternalStore(statusStore.subscribe, statusStore.get);
  const places = usePlaces();
  const readsNone = useMayNot('draft.read');
  const inbox = useQuery({ ...inboxQuery('waiting'), enabled: !readsNone });
  const waiting = inbox.data?.waiting ?? 0;
  // A draft is decided alone with its seal under the thumb.
  const isFocused = at.startsWith('/drafts/');
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[13.5rem_1fr]">
      <a
        href="#content"
        className="btn btn-ink sr-only z-50 focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t('nav.skip')}
      </a>
      <Sidebar places={places} at={at} waiting={waiting} />
      <div className="min-w-0">
        <StatusLine status={status} />
        <PageStrip places={places} at={at} />
        <main
          id="content"
          tabIndex={-1}
          className={`outline-none ${isFocused ? '' : 'pb-24 md:pb-0'}`}
        >
          <Outlet />
        </main>
      </div>
      {!isFocused && <TabBar places={places} at={at} waiting={waiting} />}
      <Shortcuts places={places} />
    </div>
  );
}
