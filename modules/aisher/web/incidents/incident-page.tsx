import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import { Stamp } from 'lucide-react';
import type { IncidentDetail } from '../../src/alerts/incidents/schema.ts';
import { useAmount } from '../amounts.ts';
import { TicketButton } from '../tickets/ticket-button.tsx';
import { useWords } from '../words.ts';
import { IncidentCause } from './incident-cause.tsx';
import { IncidentLeads } from './incident-leads.tsx';
import { IncidentState } from './incident-state.tsx';
import { IncidentStory } from './incident-story.tsx';

/** One incident: where it is, which groups it has, what its alarms were, what became of it. */
export function IncidentPage({ api, may, params: { id = '' } }: PageProps) {
  const t = useWords();
  const query = useQuery({
    queryKey: ['aisher', 'incident', id],
    queryFn: ({ signal }) => api.get<IncidentDetail>(`/aisher/incidents/${id}`, signal),
  });
  const title = query.data?.title;
  return (
    <Screen title={title ? spellUnseen(title) : t('incidents.one')} back="/aisher/incidents">
      <Loaded query={query} waiting={<LoadingSheet className="h-64" />}>
        {(incident) => (
          <>
            <Standing incident={incident} />
            {incident.members[0] && (
              <Section title={t('group.part.cause')}>
                <Card>
                  <IncidentCause api={api} groupId={incident.members[0].id} />
                  <IncidentLeads api={api} groupId={incident.members[0].id} />
                </Card>
                {may('aisher.decide') && <TicketButton api={api} group={incident.members[0]} />}
              </Section>
            )}
            <Members incident={incident} />
            <Alarms incident={incident} />
          </>
        )}
      </Loaded>
      {query.data && <IncidentStory api={api} id={id} />}
    </Screen>
  );
}

function Standing({ incident }: { incident: IncidentDetail }) {
  const t = useWords();
  const { state, cause, services, environment, release, draftId, stepDueAt, closedReason } =
    incident;
  return (
    <>
      <FactRows>
        <FactRow label={t('incidents.state')}>
          <IncidentState state={state} />
        </FactRow>
        <FactRow label={t('incidents.began')}>
          {t(`incidents.cause.${cause}`)} · <When at={incident.openedAt} />
        </FactRow>
        <FactRow label={t('incidents.services')}>
          <Seen
            text={[...services.map(({ name }) => name), environment, release ?? '']
              .filter((text) => text !== '')
              .join(' · ')}
          />
        </FactRow>
        {incident.culprit !== null && (
          <FactRow label={t('incidents.culprit')}>
            <code className="code">
              <Seen text={incident.culprit} />
            </code>
          </FactRow>
        )}
        {incident.acknowledgedAt !== null && (
          <FactRow label={t('incidents.acknowledged')}>
            <When at={incident.acknowledgedAt} />
          </FactRow>
        )}
        {stepDueAt !== null && (
          <FactRow label={t('incidents.next-step')}>
            <When at={stepDueAt} />
          </FactRow>
        )}
        {incident.closedAt !== null && (
          <FactRow label={t('incidents.closed')}>
            <When at={incident.closedAt} />
            {(closedReason === 'quiet' || closedReason === 'resolved') &&
              ` · ${t(`incidents.closed.${closedReason}`)}`}
          </FactRow>
        )}
      </FactRows>
      {draftId !== null && state === 'open' && (
        <ButtonLink kind="ink" Icon={Stamp} className="mt-4 w-full" href={`/drafts/${draftId}`}>
          {t('incidents.decide')}
        </ButtonLink>
      )}
    </>
  );
}

function Members({ incident: { members, groups } }: { incident: IncidentDetail }) {
  const t = useWords();
  const amount = useAmount();
  return (
    <Section title={t('incidents.groups', { count: groups })}>
      <List items={members} empty={t('incidents.no-groups')}>
        {({ id, service, title, events, joinedAt }) => (
          <li key={id}>
            <RowLink href={`/aisher/groups/${id}`}>
              <span className="block leading-snug font-medium break-words">
                <Seen text={title} />
              </span>
              <span className="label mt-1 flex flex-wrap gap-x-3">
                <Seen text={service} />
                <span>{t('incidents.events', { amount: amount(events) })}</span>
                <When at={joinedAt} />
              </span>
            </RowLink>
          </li>
        )}
      </List>
    </Section>
  );
}

function Alarms({ incident: { alarms } }: { incident: IncidentDetail }) {
  const t = useWords();
  const amount = useAmount();
  return (
    <Section title={t('incidents.alarms')}>
      <List items={alarms} empty={t('incidents.no-alarms')}>
        {({ id, kind, at, events, expected, environment, release, endedAt }) => (
          <li key={id} className="px-4 py-3">
            <p className="flex items-baseline justify-between gap-3 font-medium">
              {t(`incidents.cause.${kind}`)}
              <span className="label">
                <When at={at} />
              </span>
            </p>
            <p className="label flex flex-wrap gap-x-3">
              <span>
                {t('incidents.five-minutes', {
                  events: amount(events),
                  expected: amount(Math.round(expected * 10) / 10),
                })}
              </span>
              <Seen text={[environment, release ?? ''].filter((text) => text !== '').join(' · ')} />
              {endedAt !== null && <span>{t('incidents.calmed')}</span>}
            </p>
          </li>
        )}
      </List>
    </Section>
  );
}
