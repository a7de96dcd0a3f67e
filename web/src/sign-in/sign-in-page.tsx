import type { IdentityAnswer } from '@dojang/kernel/schema';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Failing } from '@dojang/ui/states/failing.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Gate } from '../account/signed-out.tsx';
import { findMessage, loadAllWords, useMessages } from '../i18n.ts';
import { PasskeyButton } from '../passkeys/passkey-button.tsx';
import { orgOfPath } from '../shell/org.ts';
import { browserQuery, openOrg, wantedOf, waysQuery } from './browser.ts';
import { CompanyEntry } from './company-entry.tsx';
import { OrgList } from './org-list.tsx';
import { ProviderButtons } from './provider-buttons.tsx';

/** What the callback of a provider says, and where somebody wanted to go. */
function readAddress() {
  const asked = new URLSearchParams(location.search);
  const place = asked.get('place') ?? '/';
  return {
    isDone: asked.get('done') === '1',
    problem: asked.get('problem'),
    place: /^\/(?![/\\])/.test(place) ? place : '/',
  };
}

/** The org that goes on by itself: the one that was wanted, or the only one. */
function nextOf({ orgs }: IdentityAnswer, place: string) {
  if (orgOfPath(place) !== undefined) return wantedOf(orgs, place);
  return orgs.length === 1 ? orgs[0] : undefined;
}

/** Signing in with an account: its providers, what came back from one, and which org to open. */
export function SignInPage() {
  const [address] = useState(readAddress);
  const [hasWords, setHasWords] = useState(false);
  useEffect(() => {
    void loadAllWords().finally(() => setHasWords(true));
  }, []);
  const ways = useQuery(waysQuery);
  const browser = useQuery(browserQuery);
  const failed = [ways, browser].find(({ isError }) => isError);
  if (failed) {
    return (
      <Gate>
        <Failing problem={failed.error} onRetry={() => void failed.refetch()} />
      </Gate>
    );
  }
  if (!hasWords || !ways.data || !browser.data) {
    return (
      <Gate>
        <Loading rows={2} />
      </Gate>
    );
  }
  return (
    <Gate>
      <Ways providers={ways.data.providers} browser={browser.data} address={address} />
    </Gate>
  );
}

function Ways({
  providers,
  browser,
  address: { isDone, problem, place },
}: {
  providers: React.ComponentProps<typeof ProviderButtons>['providers'];
  browser: IdentityAnswer;
  address: ReturnType<typeof readAddress>;
}) {
  const t = useMessages();
  const next = isDone ? nextOf(browser, place) : undefined;
  const [refusal, setRefusal] = useState<unknown>(null);
  useEffect(() => {
    if (next) openOrg(next, place).catch(setRefusal);
  }, [next, place]);
  if (next && refusal === null) {
    return (
      <p role="status" className="text-lg font-semibold">
        {t('sign-in.working')}
      </p>
    );
  }
  const account = browser.account?.email ?? t('sign-in.none-account');
  const hasOrgs = browser.orgs.length > 0;
  const isNowhere = browser.account !== null && !hasOrgs;
  return (
    <>
      <h1 className="text-2xl font-bold">
        {t(isNowhere ? 'sign-in.none' : hasOrgs ? 'sign-in.choose' : 'sign-in.title')}
      </h1>
      {problem !== null && (
        <FormProblem
          problem={problem}
          text={findMessage(`problem.${problem}`) ?? t('problem.sign-in-refused')}
        />
      )}
      <FormProblem problem={refusal} />
      {isNowhere && <p className="mt-2 text-ink-2">{t('sign-in.none-text', { account })}</p>}
      {hasOrgs && browser.account && (
        <p className="mt-2 text-ink-2">{t('sign-in.choose-text', { account })}</p>
      )}
      <div className="mt-5 space-y-4">
        {hasOrgs && <OrgList orgs={browser.orgs} place={place} />}
        {(hasOrgs || isNowhere) && providers.length > 0 && (
          <p className="label">{t('sign-in.other-account')}</p>
        )}
        <ProviderButtons
          providers={providers}
          place={place}
          kind={hasOrgs || isNowhere ? 'plain' : 'ink'}
        />
        <PasskeyButton place={place} />
        <CompanyEntry place={place} />
      </div>
      <h2 className="mt-6 font-semibold">{t('sign-in.links')}</h2>
      <p className="mt-1 text-sm text-ink-2">{t('sign-in.links-text')}</p>
    </>
  );
}
