import { spellUnseen } from '@dojang/kernel/unseen';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { TabbedSections } from '@dojang/ui/frames/tabbed-sections.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { useWide } from '@dojang/ui/places/use-wide.ts';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import type { GroupDetail } from '../../src/groups/schema.ts';
import { Changes } from '../around/changes.tsx';
import { Logs } from '../around/logs.tsx';
import { Neighbours } from '../around/neighbours.tsx';
import { Traces } from '../around/traces.tsx';
import { useAround } from '../around/use-around.ts';
import { useTitleOf } from '../groups/title-of.ts';
import { Freshness } from '../sources/freshness.tsx';
import { Stack } from '../stack/stack.tsx';
import { useWords } from '../words.ts';
import { Cause } from './cause.tsx';
import { Frequency } from './frequency.tsx';
import { GroupFacts, GroupNotes, InShort } from './group-facts.tsx';
import { GroupTools } from './group-tools.tsx';
import { History } from './history.tsx';
import type { OfGroup } from './of-group.ts';
import { Why } from './why.tsx';

/** One group: what fails, since when, why these are one, and what can be done about it. */
export function GroupPage({ api, may, params }: PageProps) {
  const t = useWords();
  const titleOf = useTitleOf();
  const id = params.id ?? '';
  const group = useQuery({
    queryKey: ['aisher', 'group', id],
    queryFn: ({ signal }) => api.get<GroupDetail>(`/aisher/groups/${id}`, signal),
  });
  return (
    <Screen
      title={group.data ? spellUnseen(titleOf(group.data)) : t('group.title')}
      lead={<Freshness api={api} />}
      back="/aisher/groups"
      isWide
    >
      <Loaded query={group} waiting={<LoadingSheet className="h-72" />}>
        {(group) => <Shown group={group} api={api} mayDecide={may('aisher.decide')} />}
      </Loaded>
    </Screen>
  );
}

function Shown(props: OfGroup) {
  const t = useWords();
  const [tab, setTab] = useQueryState('tab');
  const { group, api } = props;
  const isWide = useWide();
  const around = useAround(api, group.id);
  // A store that is away is said once where all parts are seen at once.
  const isAway = isWide && around.data?.telemetry.state === 'failed';
  const overview = [
    { key: 'frequency', children: () => <Frequency group={group} api={api} /> },
    { key: 'facts', isSide: true, children: () => <GroupFacts {...props} /> },
  ] as const;
  const ofStore = [
    { key: 'logs', children: () => <Logs group={group} api={api} /> },
    { key: 'neighbours', children: () => <Neighbours group={group} api={api} /> },
  ] as const;
  const sections = [
    ...(isWide ? overview : []),
    { key: 'cause', children: () => <Cause {...props} /> },
    { key: 'stack', children: () => <Stack {...props} /> },
    { key: 'why', children: () => <Why {...props} /> },
    { key: 'changes', isSide: true, children: () => <Changes group={group} api={api} /> },
    { key: 'traces', children: () => <Traces group={group} api={api} /> },
    ...(isAway ? [] : ofStore),
    { key: 'history', isSide: true, children: () => <History {...props} /> },
    ...(isWide ? [] : overview),
  ] as const;
  return (
    <>
      <GroupNotes {...props} />
      <GroupTools {...props} />
      {!isWide && <InShort group={group} />}
      <div className="h-2 md:h-6" />
      <TabbedSections
        label={t('group.parts')}
        value={tab}
        onChange={setTab}
        sections={sections.map((section) => ({
          ...section,
          label: t(`group.part.${section.key}`),
          title: t(
            `group.part.${isAway && section.key === 'traces' ? 'telemetry' : section.key}-title`,
          ),
        }))}
      />
    </>
  );
}
