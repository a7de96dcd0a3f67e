import { Seen } from '@dojang/kernel/web';
import { RowLink } from '@dojang/ui/lists/list.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { Incident } from '../../src/alerts/incidents/schema.ts';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';
import { IncidentState } from './incident-state.tsx';

export function IncidentRow({ incident }: { incident: Incident }) {
  const t = useWords();
  const amount = useAmount();
  const { id, cause, title, services, environment, release, openedAt, events, groups } = incident;
  const where = [...services.map(({ name }) => name), environment, release ?? ''];
  return (
    <li>
      <RowLink href={`/aisher/incidents/${id}`}>
        <span className="flex items-start justify-between gap-3">
          <span className="min-w-0 leading-snug font-medium break-words">
            {title === null ? t(`incidents.cause.${cause}`) : <Seen text={title} />}
          </span>
          <span className="label shrink-0">
            <IncidentState state={incident.state} />
          </span>
        </span>
        <span className="label mt-1 flex flex-wrap gap-x-3">
          {title !== null && <span className="chip">{t(`incidents.cause.${cause}`)}</span>}
          <span>
            <Seen text={where.filter((text) => text !== '').join(' · ')} />
          </span>
          <span>{t('incidents.counts', { groups, events: amount(events) })}</span>
          <When at={openedAt} />
        </span>
      </RowLink>
    </li>
  );
}
