import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import { CalendarClock, Plus } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import type { runList, Schedule } from '../../src/schedules/schema.ts';
import { useWords } from '../words.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { useSchedules } from './targets.ts';
import { timingOf } from './timing.ts';

type Runs = z.infer<typeof runList>;

/** What is summed up and sent at fixed times. */
export function SchedulesSection({ api, mayConfigure }: { api: Api; mayConfigure: boolean }) {
  const t = useWords();
  const [edited, setEdited] = useState<Schedule | 'new' | null>(null);
  const query = useSchedules(api);
  return (
    <Section title={t('schedules.title')} lead={t('schedules.lead')}>
      <Loaded query={query} rows={1}>
        {({ schedules }) => (
          <List items={schedules} empty={t('schedules.none')}>
            {(schedule) => (
              <ScheduleRow
                key={schedule.id}
                schedule={schedule}
                api={api}
                onEdit={mayConfigure ? () => setEdited(schedule) : undefined}
              />
            )}
          </List>
        )}
      </Loaded>
      {mayConfigure && (
        <Button Icon={Plus} className="mt-3" onClick={() => setEdited('new')}>
          {t('schedules.new')}
        </Button>
      )}
      {edited !== null && (
        <ScheduleDialog
          api={api}
          schedule={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}

function ScheduleRow({
  schedule,
  api,
  onEdit,
}: {
  schedule: Schedule;
  api: Api;
  onEdit: (() => void) | undefined;
}) {
  const t = useWords();
  const { name, cron, isOn, nextAt, lastAt } = schedule;
  const timing = timingOf(cron);
  return (
    <Row
      Icon={CalendarClock}
      title={<Seen text={name} />}
      facts={
        <span className="flex flex-wrap gap-x-3">
          {timing ? (
            <span>{t(`schedules.at.${timing.days}`, { time: timing.time })}</span>
          ) : (
            <code className="code">{cron}</code>
          )}
          {isOn ? (
            <span>
              {t('schedules.next')} <When at={nextAt} />
            </span>
          ) : (
            <Status tone="off">{t('schedules.off')}</Status>
          )}
        </span>
      }
      action={
        onEdit && (
          <Button kind="quiet" className="px-3" onClick={onEdit}>
            {t('alerting.change')}
          </Button>
        )
      }
    >
      {lastAt !== null && <LastRuns id={schedule.id} api={api} />}
    </Row>
  );
}

function LastRuns({ id, api }: { id: string; api: Api }) {
  const t = useWords();
  const query = useQuery({
    queryKey: ['aisher', 'schedules', id, 'runs'],
    queryFn: ({ signal }) => api.get<Runs>(`/aisher/schedules/${id}/runs?limit=5`, signal),
  });
  const runs = query.data?.runs ?? [];
  if (runs.length === 0) return null;
  return (
    <Disclosure className="pl-8" label={t('schedules.runs', { count: runs.length })}>
      <ul className="label space-y-1 pb-2">
        {runs.map(({ id: run, ranAt, missed, result }) => (
          <li key={run}>
            <When at={ranAt} /> ·{' '}
            {t('schedules.result', {
              groups: result.newGroups,
              regressed: result.regressed,
              incidents: result.incidents,
            })}
            {missed > 0 && ` · ${t('schedules.missed', { count: missed })}`}
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
