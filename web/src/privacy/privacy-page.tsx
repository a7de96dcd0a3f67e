import type { ConsentList } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { Below } from '@dojang/ui/states/below.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { api, useMay, useMe } from '../shell/session.tsx';
import { ConsentCard } from './consent-card.tsx';
import { consentsKey } from './consents-key.ts';
import { type Person, usePeople } from './use-people.ts';

/** What a person agrees to, and for those who keep the papers: what others signed. */
export function PrivacyPage() {
  const t = useMessages();
  const asked = useMe();
  const mayRecord = useMay('consent.record');
  const people = usePeople(mayRecord);
  const [personId, choose] = useQueryState('person');
  const other = people?.find(({ id }) => id === personId);
  const path = personId === '' ? '/privacy/consents' : `/privacy/consents?personId=${personId}`;
  const consents = useQuery({
    queryKey: consentsKey(personId),
    queryFn: ({ signal }) => api.get<ConsentList>(path, signal),
  });
  return (
    <Screen title={t('privacy.title')} lead={t('privacy.lead')}>
      {mayRecord && (
        <SelectField
          className="mb-5"
          label={t('privacy.of')}
          hint={other ? <Seen text={t('privacy.of-other', { name: other.name })} /> : undefined}
          value={personId}
          onChange={choose}
        >
          <option value="">{t('privacy.of-me')}</option>
          {others(people, asked.data?.person.id).map(({ id, name }) => (
            <option key={id} value={id}>
              <Seen text={name} />
            </option>
          ))}
        </SelectField>
      )}
      <Below query={asked}>
        <Loaded query={consents} waiting={<Coming />}>
          {({ consents: all }) => (
            <div className="space-y-4">
              {all.map((consent) => (
                <ConsentCard key={consent.name} consent={consent} personId={personId} />
              ))}
            </div>
          )}
        </Loaded>
      </Below>
      <Below query={consents}>
        <Section title={t('privacy.data')} lead={t('privacy.data-text')}>
          <List items={['/settings#own-data']}>
            {(href) => (
              <li key={href}>
                <RowLink href={href} Icon={Archive}>
                  {t('privacy.data-open')}
                </RowLink>
              </li>
            )}
          </List>
        </Section>
      </Below>
    </Screen>
  );
}

/** Stands in for the texts. */
function Coming() {
  const t = useMessages();
  return (
    <div role="status" aria-label={t('state.loading')} className="space-y-4">
      {[1, 2, 3].map((card) => (
        <div key={card} className="sheet h-48 space-y-3 px-4 py-5 sm:px-5">
          <div className="skeleton h-4 w-1/3" />
          <div className="skeleton h-4 w-5/6" />
          <div className="skeleton h-4 w-2/3" />
        </div>
      ))}
    </div>
  );
}

const others = (people: readonly Person[] | undefined, me: string | undefined) =>
  (people ?? []).filter(({ id }) => id !== me);
