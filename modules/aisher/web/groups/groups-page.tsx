import { spellUnseen } from '@dojang/kernel/unseen';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { useWide } from '@dojang/ui/places/use-wide.ts';
import { Empty } from '@dojang/ui/states/empty.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import type { z } from 'zod';
import type { groupList } from '../../src/groups/schema.ts';
import type { serviceList } from '../../src/releases/schema.ts';
import { Freshness } from '../sources/freshness.tsx';
import { useWords } from '../words.ts';
import { GroupRow, groupColumns, groupRowHeight } from './group-row.tsx';
import { ChoiceBox, GroupTools } from './group-tools.tsx';
import { useChosen } from './use-chosen.ts';

type Groups = z.infer<typeof groupList>;
type Services = z.infer<typeof serviceList>;

const states = ['new', 'ongoing', 'regressed', 'resolved', 'archived'] as const;

const isId = (text: string) => /^[0-9a-f-]{36}$/.test(text);

/** Errors that are one and the same, seen last first; kept to a state and a service, which stand in the address. */
export function GroupsPage({ api, may }: PageProps) {
  const t = useWords();
  const isWide = useWide();
  const [ofState, setState] = useQueryState('state');
  const [ofService, setService] = useQueryState('service');
  const state = states.find((each) => each === ofState) ?? '';
  const service = isId(ofService) ? ofService : '';
  const services = useQuery({
    queryKey: ['aisher', 'services'],
    queryFn: ({ signal }) => api.get<Services>('/aisher/services?limit=100', signal),
  });
  const list = usePages<Groups>(
    api,
    ['aisher', 'groups', state, service],
    '/aisher/groups',
    { state, service },
    { keepsRows: true },
  );
  const groups = list.data?.pages.flatMap((page) => page.groups) ?? [];
  const chosen = useChosen(groups);
  const mayDecide = may('aisher.decide') && isWide;
  return (
    <Screen title={t('groups.title')} lead={<Freshness api={api} />} isWide>
      <search className="mb-4 grid gap-2 md:grid-cols-[minmax(0,1fr)_14rem]">
        <Segmented
          className="-mx-4 min-w-0 flex-nowrap! overflow-x-auto [&>button]:shrink-0 px-4 sm:mx-0 sm:px-0"
          legend={t('groups.state')}
          choices={[
            { value: '', label: t('groups.all') },
            ...states.map((value) => ({ value, label: t(`state.group.${value}`) })),
          ]}
          value={state}
          onChange={setState}
        />
        <SelectField label={t('groups.service')} hidesLabel value={service} onChange={setService}>
          <option value="">{t('groups.all-services')}</option>
          {services.data?.services.map(({ id, name }) => (
            <option key={id} value={id}>
              {spellUnseen(name)}
            </option>
          ))}
        </SelectField>
      </search>
      {isWide && (
        // As high before it is known what the person may do: the list below keeps its place.
        <div className="mb-2 min-h-11">{mayDecide && <GroupTools api={api} chosen={chosen} />}</div>
      )}
      <div aria-live="polite" aria-busy={list.isFetching}>
        {isWide && <Heads hasChoice={mayDecide} isShown={groups.length > 0} />}
        <PagedList
          query={list}
          itemsOf={(page) => page.groups}
          rowHeight={groupRowHeight}
          empty={<NoGroups isKept={state !== '' || service !== ''} />}
        >
          {(group) => (
            <GroupRow
              key={group.id}
              group={group}
              choice={mayDecide && <ChoiceBox group={group} chosen={chosen} />}
            />
          )}
        </PagedList>
      </div>
    </Screen>
  );
}

/** What the columns are, for the eye; each cell says it for the ear. Their place stays while there are no rows. */
function Heads({ hasChoice, isShown }: { hasChoice: boolean; isShown: boolean }) {
  const t = useWords();
  return (
    <div
      aria-hidden="true"
      className={`label hidden px-4 pb-1.5 ${groupColumns} ${hasChoice ? 'ml-11' : ''} ${isShown ? '' : 'invisible'}`}
    >
      <span>{t('groups.what')}</span>
      <span>{t('groups.last-day')}</span>
      <span className="text-right">{t('groups.in-a-day')}</span>
      <span className="text-right">{t('groups.in-all')}</span>
      <span>{t('groups.seen-last')}</span>
      <span>{t('groups.release')}</span>
      <span>{t('groups.state')}</span>
    </div>
  );
}

function NoGroups({ isKept }: { isKept: boolean }) {
  const t = useWords();
  if (isKept) return <Empty title={t('groups.none-found')}>{t('groups.none-found-text')}</Empty>;
  return (
    <Empty title={t('groups.empty')}>
      <p>{t('groups.empty-text')}</p>
      <ButtonLink href="/aisher/keys" Icon={KeyRound} className="mt-4">
        {t('groups.empty-key')}
      </ButtonLink>
    </Empty>
  );
}
