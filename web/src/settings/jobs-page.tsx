import type { DeadLetter, JobCounts } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Table } from '@dojang/ui/tables/table.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { findMessage, useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

/** What the server works at, and what failed for good and can be sent back to work. */
export function JobsPage() {
  const t = useMessages();
  const failed = useQuery({
    queryKey: ['jobs', 'dead'],
    queryFn: () => api.get<{ items: DeadLetter[] }>('/jobs/dead-letters'),
  });
  return (
    <Screen title={t('jobs.title')} lead={t('jobs.lead')}>
      <Section title={t('jobs.failed')}>
        <Loaded query={failed} rows={2}>
          {({ items }) => (
            <List items={items} empty={t('jobs.none')}>
              {(letter) => <FailedJob key={letter.id} letter={letter} />}
            </List>
          )}
        </Loaded>
      </Section>
      <Below query={failed}>
        <Section title={t('jobs.counts')}>
          <Counts />
        </Section>
      </Below>
    </Screen>
  );
}

function FailedJob({ letter }: { letter: DeadLetter }) {
  const t = useMessages();
  const problemText = useProblemText();
  const retry = useMutation({
    mutationFn: () => api.send('PUT', `/jobs/dead-letters/${letter.id}/retry`),
    onSuccess: () => say(t('jobs.retried')),
    onError: (error) => say(problemText(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['jobs'] }),
  });
  return (
    <Row
      title={findMessage(`job.${letter.job}`) ?? letter.job}
      facts={
        <>
          {letter.reason} · {t('jobs.attempts', { count: letter.attempts })} ·{' '}
          <When at={letter.failedAt} /> ·{' '}
          <a className="link" href={`/traces/${letter.traceUuid}`}>
            {t('state.trace')}
          </a>
        </>
      }
      action={
        <Button Icon={RotateCw} busy={retry.isPending} onClick={() => retry.mutate()}>
          {t('action.retry')}
        </Button>
      }
    />
  );
}

const columns = ['ready', 'active', 'deferred', 'failed'] as const;

function Counts() {
  const t = useMessages();
  const number = new Intl.NumberFormat(useLanguage());
  const counts = useQuery({
    queryKey: ['jobs', 'counts'],
    queryFn: () => api.get<JobCounts>('/jobs'),
    refetchInterval: 5000,
  });
  return (
    <Loaded query={counts} rows={3}>
      {({ items }) => (
        <Table
          caption={t('jobs.counts')}
          columns={[
            {
              key: 'job',
              label: t('jobs.job'),
              cell: ({ job }) => findMessage(`job.${job}`) ?? job,
            },
            ...columns.map((column) => ({
              key: column,
              label: t(column === 'failed' ? 'jobs.over' : `jobs.${column}`),
              isNumber: true,
              cell: (item: JobCounts['items'][number]) => number.format(item[column]),
            })),
          ]}
          items={items}
          keyOf={({ job }) => job}
          empty={t('jobs.idle')}
        />
      )}
    </Loaded>
  );
}
