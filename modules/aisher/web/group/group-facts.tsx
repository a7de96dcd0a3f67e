import type { teamList } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { Notice } from '@dojang/ui/notices/notice.tsx';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import { BellOff, CircleAlert, Merge } from 'lucide-react';
import type { z } from 'zod';
import type { Group, GroupDetail } from '../../src/groups/schema.ts';
import { useAmount } from '../amounts.ts';
import { StateChip } from '../groups/state-chip.tsx';
import { useUntilText } from '../proposals/until-text.tsx';
import { GroupTickets } from '../tickets/group-tickets.tsx';
import { useWords } from '../words.ts';
import type { OfGroup } from './of-group.ts';

type Teams = z.infer<typeof teamList>;

export const usePeople = (api: Api) => useQuery(allPeople(api));
export const useTeams = (api: Api) =>
  useQuery({ queryKey: ['teams'], queryFn: () => api.get<Teams>('/teams') });

/** What a phone says of it before its parts: how it stands, how often, when. */
export function InShort({ group }: { group: GroupDetail }) {
  const t = useWords();
  return (
    <p className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <StateChip state={group.state} />
      <span className="font-semibold tabular-nums">
        {t('groups.events', { count: group.events })}
      </span>
      <span className="label">
        <Seen text={group.service} /> · <When at={group.lastSeenAt} />
      </span>
    </p>
  );
}

/** What is known of a group in a word or a number each. */
export function GroupFacts({ group, api, mayDecide }: OfGroup) {
  const t = useWords();
  const amount = useAmount();
  return (
    <FactRows>
      <FactRow label={t('fact.state')}>
        <StateChip state={group.state} />
      </FactRow>
      <FactRow label={t('fact.service')}>
        <Seen text={group.service} />
      </FactRow>
      {group.culprit !== null && (
        <FactRow label={t('fact.culprit')}>
          <code className="code">
            <Seen text={group.culprit} />
          </code>
        </FactRow>
      )}
      <FactRow label={t('fact.first')}>
        <When at={group.firstSeenAt} />
      </FactRow>
      <FactRow label={t('fact.last')}>
        <When at={group.lastSeenAt} />
      </FactRow>
      <FactRow label={t('fact.events')}>
        <span className="tabular-nums">{amount(group.events)}</span>
      </FactRow>
      <FactRow label={t('fact.owner')}>
        <Owner group={group} api={api} />
      </FactRow>
      <FactRow label={t('ticket.of-group')}>
        <GroupTickets api={api} groupId={group.id} mayDecide={mayDecide} />
      </FactRow>
    </FactRows>
  );
}

function Owner({ group: { assigneeId, ownerTeamId }, api }: { group: Group; api: Api }) {
  const t = useWords();
  const people = usePeople(api);
  const teams = useTeams(api);
  const names = [
    people.data?.people.find(({ id }) => id === assigneeId)?.name,
    teams.data?.teams.find(({ id }) => id === ownerTeamId)?.name,
  ].filter((name) => name !== undefined);
  if (assigneeId === null && ownerTeamId === null) return t('fact.nobody');
  return <Seen text={names.join(' · ')} />;
}

/** Why it stands as it does, where that is more than its word: one sentence each. */
export function GroupNotes({ group }: { group: GroupDetail }) {
  const t = useWords();
  const until = useUntilText();
  const notes: string[] = [];
  if (group.state === 'regressed' && group.regressedIn) {
    notes.push(t('note.regressed', { release: group.regressedIn }));
  }
  if (group.state === 'resolved' && group.resolvesNext) notes.push(t('note.resolves-next'));
  if (group.state === 'resolved' && group.resolvedIn) {
    notes.push(t('note.resolved', { release: group.resolvedIn }));
  }
  if (group.stillIn) notes.push(t('note.still-in', { release: group.stillIn }));
  if (group.asksOrder) notes.push(t('note.asks-order'));
  if (group.isQuiet) notes.push(t('note.quiet'));
  return (
    <div className="mb-4 space-y-3 empty:hidden">
      {group.mergedInto !== null && (
        <Notice
          Icon={Merge}
          title={t('note.merged')}
          action={
            <ButtonLink href={`/aisher/groups/${group.mergedInto}`}>
              {t('note.merged-open')}
            </ButtonLink>
          }
        />
      )}
      {notes.length > 0 && (
        <Notice Icon={CircleAlert} title={t(`note.state.${group.state}`)}>
          {notes.map((note) => (
            <p key={note}>
              <Seen text={note} />
            </p>
          ))}
        </Notice>
      )}
      {group.silence !== null && (
        <Notice Icon={BellOff} title={t('note.silent')}>
          <p>{until(group.silence.until)}</p>
          <p>{t('note.kept', { count: group.silence.kept })}</p>
        </Notice>
      )}
    </div>
  );
}
