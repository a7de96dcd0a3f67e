import type { LoginLine, OwnLogins, SignedInBrowser, StartAnswer } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { Loaded, together } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { ArrowLeftRight, Monitor, Plus, UserRound } from 'lucide-react';
import { useState } from 'react';
import { findMessage, useMessages } from '../i18n.ts';
import { PasskeysSection, passkeysQuery } from '../passkeys/passkeys-section.tsx';
import { api } from '../shell/session.tsx';
import { placeHere, waysQuery } from './browser.ts';
import { EndBrowserDialog, RemoveLoginDialog } from './end-dialogs.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { switchEvent } from './switch-key.tsx';

/** What a provider sent back behind `#`; taken out of the address, so that a reload does not ask again. */
function takeFragment() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const found = { ticket: asked.get('link'), refused: asked.get('refused') };
  if (found.ticket ?? found.refused) history.replaceState(history.state, '', placeHere());
  return found;
}

export const loginsQuery = {
  queryKey: ['logins'],
  queryFn: () => api.get<OwnLogins>('/identity/logins'),
};

/** The account above the orgs: ways to sign in, and where somebody did. */
export function AccountPage() {
  const t = useMessages();
  const logins = useQuery(loginsQuery);
  const passkeys = useQuery(passkeysQuery);
  const ways = useQuery(waysQuery);
  const [{ ticket, refused }] = useState(takeFragment);
  return (
    <Screen
      title={t('account.title')}
      lead={t('account.lead')}
      aside={
        <Button
          Icon={ArrowLeftRight}
          onClick={() => document.dispatchEvent(new Event(switchEvent))}
        >
          {t('account.switch')}
        </Button>
      }
    >
      {refused !== null && (
        <FormProblem
          problem={refused}
          text={findMessage(`problem.${refused}`) ?? t('problem.sign-in-refused')}
        />
      )}
      <Loaded query={together(logins, passkeys, ways)} waiting={<LoadingSheet className="h-40" />}>
        {(own) => (
          <>
            <Section id="logins" title={t('account.logins')}>
              <Logins logins={own.logins} />
              <Connect />
            </Section>
            <PasskeysSection />
            <Section id="browsers" title={t('account.browsers')}>
              <Browsers browsers={own.browsers} />
            </Section>
          </>
        )}
      </Loaded>
      {ticket !== null && <LinkDialog ticket={ticket} />}
    </Screen>
  );
}

function Logins({ logins }: { logins: readonly LoginLine[] }) {
  const t = useMessages();
  const [removing, setRemoving] = useState<LoginLine | null>(null);
  return (
    <>
      <List items={logins} empty={t('account.logins-none')} label={t('account.logins')}>
        {(login) => {
          const name = login.email ?? t('account.nameless');
          return (
            <Row
              key={login.id}
              Icon={UserRound}
              title={<Seen text={name} />}
              facts={
                <>
                  {login.provider ?? t('account.provider-gone')}
                  {login.email !== null && !login.emailVerified && ` · ${t('account.unverified')}`}
                  {` · ${t('account.used')} `}
                  <When at={login.lastUsedAt} />
                </>
              }
              action={
                logins.length > 1 && (
                  <Button
                    kind="quiet"
                    aria-label={t('account.remove-named', { login: spellUnseen(name) })}
                    onClick={() => setRemoving(login)}
                  >
                    {t('account.remove')}
                  </Button>
                )
              }
            />
          );
        }}
      </List>
      {logins.length === 1 && <p className="label mt-2 px-4">{t('account.last')}</p>}
      <RemoveLoginDialog login={removing} onClose={() => setRemoving(null)} />
    </>
  );
}

function Connect() {
  const t = useMessages();
  const ways = useQuery(waysQuery);
  const start = useMutation({
    mutationFn: (provider: string) =>
      api.send<StartAnswer>('POST', '/identity/link-starts', { provider, place: placeHere() }),
    onSuccess: ({ url }) => location.assign(url),
  });
  const providers = ways.data?.providers ?? [];
  if (ways.data !== undefined && providers.length === 0) {
    return <p className="label mt-2 px-4">{t('sign-in.no-provider')}</p>;
  }
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {providers.map(({ id, title }) => (
        <Button key={id} Icon={Plus} busy={start.isPending} onClick={() => start.mutate(id)}>
          {t('account.connect', { provider: title })}
        </Button>
      ))}
      <FormProblem problem={start.error} />
    </div>
  );
}

function Browsers({ browsers }: { browsers: readonly SignedInBrowser[] }) {
  const t = useMessages();
  const [ending, setEnding] = useState<SignedInBrowser | null>(null);
  const nameOf = ({ browser, system }: SignedInBrowser) =>
    [browser, system].filter(Boolean).join(' · ') || t('account.browser-unknown');
  return (
    <>
      <List items={browsers} empty={t('account.browsers-none')} label={t('account.browsers')}>
        {(each) => (
          <Row
            key={each.id}
            Icon={Monitor}
            title={<Seen text={nameOf(each)} />}
            facts={
              <>
                {each.current && `${t('account.current')} · `}
                {t('account.since')} <When at={each.signedInAt} />
                {each.place !== null && ` · ${each.place}`}
              </>
            }
            action={
              <Button
                kind="quiet"
                aria-label={t('account.end-named', { browser: spellUnseen(nameOf(each)) })}
                onClick={() => setEnding(each)}
              >
                {t('account.end')}
              </Button>
            }
          />
        )}
      </List>
      <EndBrowserDialog browser={ending} onClose={() => setEnding(null)} />
    </>
  );
}
