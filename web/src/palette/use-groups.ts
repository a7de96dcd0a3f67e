import { useQuery } from '@tanstack/react-query';
import { FileText, History } from 'lucide-react';
import { useMessages } from '../i18n.ts';
import { inboxQuery } from '../inbox/inbox-query.ts';
import { usePlaces } from '../navigation/places.ts';
import { useMe } from '../shell/session.tsx';
import type { Entry, EntryGroup } from './entry.ts';
import { useOwnEntries } from './own-entries.ts';
import { rank } from './ranking.ts';
import type { Recent } from './recent.ts';
import { useFound } from './use-found.ts';
import { useModuleParts } from './use-modules.ts';

const waitingMax = 5;
const recentMax = 5;
const ownMax = 8;

/** As it is offered now; what is not offered any more was found, or is no longer allowed. */
const recentEntries = (recent: readonly Recent[], offered: readonly Entry[]): readonly Entry[] =>
  recent.flatMap(({ id, label, href }) => {
    const now = offered.find((entry) => entry.id === id);
    if (now) return [now];
    return href === undefined ? [] : [{ id, label, href, Icon: History }];
  });

/** Everything that the palette shows for `text`, group by group. */
export function useGroups(text: string, recent: readonly Recent[]) {
  const t = useMessages();
  const may = useMe().data?.actions.includes('draft.read') === true;
  const parts = useModuleParts();
  const own = useOwnEntries(usePlaces());
  const offered = [...own, ...parts.flatMap(({ actions }) => actions)];
  const found = useFound(text, parts);
  const inbox = useQuery({ ...inboxQuery('waiting'), enabled: may });
  const drafts = (may ? (inbox.data?.drafts ?? []) : []).map(({ id, title }): Entry => {
    return { id: `drafts ${id}`, label: title, Icon: FileText, href: `/drafts/${id}` };
  });
  const ids = recent.map(({ id }) => id);
  const go = { id: 'go', label: t('palette.go') };
  const lately = recentEntries(recent, offered).slice(0, recentMax);
  const shown: readonly EntryGroup[] =
    text === ''
      ? [
          { id: 'recent', label: t('palette.recent'), entries: lately },
          {
            id: 'waiting',
            label: t('palette.waiting'),
            entries: drafts
              .filter(({ id }) => !lately.some((each) => each.id === id))
              .slice(0, waitingMax),
          },
          { ...go, entries: offered.filter((entry) => !lately.includes(entry)) },
        ]
      : [
          { ...go, entries: rank(offered, text, ids).slice(0, ownMax) },
          ...withKnown(found.groups, drafts, text),
        ];
  return { ...found, groups: shown.filter(({ entries }) => entries.length > 0) };
}

/** Until the server has answered, and without one, drafts are found among those that wait. */
const withKnown = (groups: readonly EntryGroup[], drafts: readonly Entry[], text: string) =>
  groups.map((group) => {
    if (group.id !== 'drafts' || group.entries.length > 0) return group;
    return { ...group, entries: rank(drafts, text).slice(0, waitingMax) };
  });
