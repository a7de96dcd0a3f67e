import { Seen } from '@dojang/kernel/web';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { Siren } from 'lucide-react';
import type { IncidentBody } from '../../src/alerts/kinds/incident-body.ts';
import { IncidentCause } from '../incidents/incident-cause.tsx';
import { IncidentLeads } from '../incidents/incident-leads.tsx';
import { useUntilText } from '../proposals/until-text.tsx';
import { useWords } from '../words.ts';
import { Paper } from './paper.tsx';
import { type SheetProps, screensOf } from './screens-of.tsx';

function IncidentSheet({ body, api, spot }: SheetProps<IncidentBody>) {
  const t = useWords();
  const untilText = useUntilText();
  const { cause, services, environment, release, groups, groupsCount, silenceUntil } = body;
  const [first] = groups;
  const effects = [t('incident.stops')];
  if (body.assigneeId !== null || body.ownerTeamId !== null) effects.push(t('incident.assigns'));
  if (silenceUntil !== null) effects.push(untilText({ kind: 'time', at: silenceUntil }));
  return (
    <Paper
      Icon={Siren}
      title={t(`incident.cause.${cause}`, { service: services[0] ?? '' })}
      effects={effects}
      groups={groups}
      hasLinks={api !== null}
      spot={spot}
      lead={
        <>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
            {first?.culprit && (
              <Fact label={t('fact.culprit')}>
                <code className="code">
                  <Seen text={first.culprit} />
                </code>
              </Fact>
            )}
            <Fact label={t('incident.where')}>
              <Seen text={[...services, environment].filter((text) => text !== '').join(' · ')} />
            </Fact>
            {release !== null && (
              <Fact label={t('groups.release')}>
                <Seen text={release} />
              </Fact>
            )}
            {groupsCount > groups.length && (
              <Fact label={t('incident.more')}>{groupsCount - groups.length}</Fact>
            )}
          </dl>
          {api && first && (
            <div className="mt-4 border-t border-line pt-4">
              <IncidentCause api={api} groupId={first.id} />
              <IncidentLeads api={api} groupId={first.id} />
              <TextLink href={`/aisher/incidents/${body.incident}`} className="mt-1 text-sm">
                {t('incident.open-page')}
              </TextLink>
            </div>
          )}
        </>
      }
    />
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="label">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

export const incidentScreens = screensOf(IncidentSheet);
