import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { loadAllWords, useMessages } from '../i18n.ts';
import { PasskeyButton } from '../passkeys/passkey-button.tsx';
import { browserQuery, placeHere, wantedOf, waysQuery } from './browser.ts';
import { OrgList } from './org-list.tsx';
import { ProviderButtons } from './provider-buttons.tsx';

/** What the page of somebody who is signed out offers beside links: orgs of the account, and providers. */
export function GateWays({ place = placeHere() }: { place?: string }) {
  const t = useMessages();
  const [hasWords, setHasWords] = useState(false);
  useEffect(() => {
    void loadAllWords().then(() => setHasWords(true));
  }, []);
  const ways = useQuery(waysQuery);
  const browser = useQuery(browserQuery);
  const providers = ways.data?.providers ?? [];
  const known = browser.data?.orgs ?? [];
  const wanted = wantedOf(known, place);
  const orgs = wanted ? [wanted, ...known.filter((org) => org !== wanted)] : known;
  if (!hasWords) return null;
  return (
    <div className="appear mt-5 space-y-3 text-left">
      {orgs.length > 0 && <OrgList orgs={orgs} place={place} />}
      <ProviderButtons
        providers={providers}
        place={place}
        kind={orgs.length > 0 ? 'plain' : 'ink'}
      />
      <PasskeyButton place={place} />
      <TextLink href={`/sign-in?${new URLSearchParams({ place })}`}>
        {t('sign-in.company')}
      </TextLink>
    </div>
  );
}
