import type { OrgOfBrowser } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { RowLink } from '@dojang/ui/lists/list.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { createApi } from '../api.ts';
import { loadAllWords, useMessages } from '../i18n.ts';
import { orgHeader, orgHeaders, shortOf } from '../shell/org.ts';
import { addressOf, browserQuery } from '../sign-in/browser.ts';
import type { DraftList } from './inbox-query.ts';

const rowsMax = 5;
/** No stream of this page hears of another org. */
const everyMs = 60_000;

/** Asks as the session of one other org: what it answers is that org's alone. */
const apiOf = (org: string) =>
  createApi(
    (input, init) => fetch(input, init),
    () => {},
    () => {},
    () => ({ [orgHeader]: shortOf(org) }),
  );

const isOther = ({ open, org }: OrgOfBrowser) => open && shortOf(org) !== orgHeaders()[orgHeader];

/** What waits in the other orgs that are open in this browser. Each is asked by its own session, and put together here. */
export function OtherOrgs() {
  const t = useMessages();
  const [hasWords, setHasWords] = useState(false);
  useEffect(() => {
    void loadAllWords().then(() => setHasWords(true));
  }, []);
  const browser = useQuery(browserQuery);
  const others = (browser.data?.orgs ?? []).filter(isOther);
  const lists = useQueries({
    queries: others.map(({ org }) => ({
      queryKey: ['other-org', org],
      queryFn: () => apiOf(org).get<DraftList>('/drafts?state=waiting'),
      refetchInterval: everyMs,
    })),
  });
  const waiting = others.flatMap((org, n) => {
    const list = lists[n];
    const drafts = list?.data?.drafts ?? [];
    return drafts.length > 0 || list?.isError ? [{ org, drafts, isAway: list?.isError }] : [];
  });
  if (!hasWords || waiting.length === 0) return null;
  return (
    <section aria-label={t('orgs.waiting')} className="appear mt-8">
      <h2 className="mb-2 text-lg font-semibold">{t('orgs.waiting')}</h2>
      {waiting.map(({ org, drafts, isAway }) => (
        <div key={org.org} className="mb-4">
          <h3 className="label mb-1 px-4">
            <Seen text={org.name} />
          </h3>
          <ul className="sheet rows overflow-hidden">
            {isAway && drafts.length === 0 && (
              <li className="px-4 py-3.5 text-ink-2">{t('orgs.away', { name: org.name })}</li>
            )}
            {drafts.slice(0, rowsMax).map(({ id, title, createdAt }) => (
              <li key={id}>
                <RowLink href={addressOf(org.slug, `/drafts/${id}`)}>
                  <span className="label block">
                    <When at={createdAt} />
                  </span>
                  <span className="mt-1 block font-semibold leading-snug">
                    <Seen text={title} />
                  </span>
                </RowLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
