import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { SearchField } from '@dojang/ui/forms/fields.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { useTypedQuery } from '@dojang/ui/places/typed-query.ts';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { LaterPart } from '../shell/later-part.tsx';
import { severalOrgs } from '../shell/org.ts';
import { useMay, useMayNot } from '../shell/session.tsx';
import { FoundDrafts } from './found-drafts.tsx';
import { GroupField } from './group-field.tsx';
import { GroupedDrafts } from './grouped-drafts.tsx';
import { groupsQuery, type InboxFilter, inboxFilters } from './inbox-query.ts';
import { RestingSeal } from './no-drafts.tsx';

export function InboxPage() {
  const t = useMessages();
  if (!useMayNot('draft.read')) return <Drafts />;
  return (
    <Screen title={t('inbox.title')}>
      <Empty title={t('inbox.guest')} figure={<RestingSeal />}>
        <p>{t('inbox.guest-text')}</p>
      </Empty>
    </Screen>
  );
}

const loadOtherOrgs = () => import('./other-orgs.tsx').then(({ OtherOrgs }) => OtherOrgs);

const filterOf = (state: string): InboxFilter =>
  inboxFilters.find((each) => each === state) ?? 'waiting';

/** State, words and group stand in the address. Without words and group, what waits is shown by groups. */
function Drafts() {
  const t = useMessages();
  const [state, setState] = useQueryState('state');
  const [group, setGroup] = useQueryState('group');
  const { text, query, type } = useTypedQuery('q');
  const filter = filterOf(state);
  const mayStamp = useMay('draft.stamp');
  const groups = useQuery(groupsQuery(filter === 'snoozed' ? 'snoozed' : 'waiting'));
  const isGrouped = filter !== 'all' && group === '' && query === '';
  return (
    <Screen
      title={t('inbox.title')}
      aside={
        mayStamp &&
        filter === 'waiting' &&
        (groups.data?.waiting ?? 0) > 1 && (
          <ButtonLink
            href="/drafts/together"
            kind="quiet"
            Icon={ListChecks}
            className="max-[22rem]:[&_svg]:hidden"
          >
            {t('together.title')}
          </ButtonLink>
        )
      }
    >
      <Segmented
        className="mb-2"
        legend={t('inbox.filter')}
        choices={inboxFilters.map((value) => ({ value, label: t(`inbox.${value}`) }))}
        value={filter}
        onChange={(next) => setState(next === 'waiting' ? '' : next)}
      />
      <search className="mb-4 flex flex-wrap gap-2">
        <SearchField
          className="min-w-48 flex-1"
          label={t('inbox.search')}
          value={text}
          onChange={type}
        />
        <GroupField groups={groups.data?.groups} value={group} onChange={setGroup} />
      </search>
      {isGrouped ? (
        <GroupedDrafts filter={filter} query={groups} />
      ) : (
        <FoundDrafts filter={filter} q={query} group={group} />
      )}
      {isGrouped && severalOrgs.isSo() && <LaterPart load={loadOtherOrgs} />}
    </Screen>
  );
}
