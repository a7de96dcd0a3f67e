import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { SignedOut } from '../account/signed-out.tsx';
import { useMessages } from '../i18n.ts';
import { inboxQuery } from '../inbox/inbox-query.ts';
import { listenLive } from '../live.ts';
import { PaletteButton } from '../palette/palette-button.tsx';
import { PaletteHost } from '../palette/palette-host.tsx';
import { endedWhy } from '../shell/ended-why.ts';
import { LaterPart } from '../shell/later-part.tsx';
import { followStream, watchNetwork } from '../shell/server-reach.ts';
import { endSession, queries, statusStore, useMayNot } from '../shell/session.tsx';
import { StatusLine } from '../shell/status-line.tsx';
import { showWaiting } from '../shell/waiting-badge.ts';
import { PageStrip } from './page-strip.tsx';
import { usePlaces } from './places.ts';
import { Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { TabBar } from './tab-bar.tsx';

const loadOutbox = () =>
  import('../outbox/outbox-lines.tsx').then(({ OutboxLines }) => OutboxLines);
const loadSwitchKey = () => import('../sign-in/switch-key.tsx').then(({ SwitchKey }) => SwitchKey);
const loadStepUp = () => import('../step-up/step-up-host.tsx').then(({ StepUpHost }) => StepUpHost);
const loadInstall = () =>
  import('../install/install-hint.tsx').then(({ InstallHint }) => InstallHint);

/** What stands around every page of a person who is signed in. */
export function Frame() {
  const status = useSyncExternalStore(statusStore.subscribe, statusStore.get);
  useEffect(() => {
    if (status.signedOut) return;
    const ends = [listenLive(queries, followStream), watchNetwork(), endedWhy.follow(endSession)];
    return () => ends.forEach((end) => void end());
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
  useEffect(() => {
    showWaiting(waiting);
  }, [waiting]);
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
        <LaterPart load={loadOutbox} />
        <PageStrip places={places} at={at} />
        <main
          id="content"
          tabIndex={-1}
          className={`relative outline-none ${isFocused ? '' : 'pb-24 max-md:[--corner:2.75rem] md:pb-0'}`}
        >
          <Outlet />
          {at === '/' && <LaterPart load={loadInstall} />}
          {!isFocused && <PaletteButton className="absolute top-4 right-2 sm:right-4 md:hidden" />}
        </main>
      </div>
      {!isFocused && <TabBar places={places} at={at} waiting={waiting} />}
      <Shortcuts places={places} />
      <PaletteHost />
      <LaterPart load={loadSwitchKey} />
      <LaterPart load={loadStepUp} />
    </div>
  );
}
