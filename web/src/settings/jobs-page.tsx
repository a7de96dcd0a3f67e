import type { DeadLetter, JobCounts } from '@dojang/kernel/schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { findMessage, useLanguage, useMessages } from '../i18n.ts';
import { say } from '../shell/notices.tsx';
import { Screen, Section } from '../shell/screen.tsx';
import { api, queries } from '../shell/session.tsx';
import { Failing, Loading, useProblemText } from '../shell/states.tsx';
import { When } from '../shell/when.tsx';

/** What the server works at, and what failed for good and can be sent back to work. */
export function JobsPage() {
  const t = useMessages();
  const failed = useQuery({
    queryKey: ['jobs', 'dead'],
    queryFn: () => api.get<{ items: DeadLetter[] }>('/jobs/dead-letters'),
  });
  return (
    <Screen title={t('jobs.title')} lead={t('jobs.lead')} back="/settings">
      <Section title={t('jobs.failed')}>
        {failed.isPending && <Loading rows={2} />}
        {failed.isError && !failed.data && (
          <Failing problem={failed.error} onRetry={() => void failed.refetch()} />
        )}
        {failed.data?.items.length === 0 && (
          <p className="sheet px-4 py-5 text-ink-2">{t('jobs.none')}</p>
        )}
        {failed.data && failed.data.items.length > 0 && (
          <ul className="sheet rows">
            {failed.data.items.map((letter) => (
              <Row key={letter.id} letter={letter} />
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('jobs.counts')}>
        <Counts />
      </Section>
    </Screen>
  );
}

function Row({ letter }: { letter: DeadLetter }) {
  const t = useMessages();
  const problemText = useProblemText();
  const retry = useMutation({
    mutationFn: () => api.send('PUT', `/jobs/dead-letters/${letter.id}/retry`),
    onSuccess: () => say(t('jobs.retried')),
    onError: (error) => say(problemText(error)),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['jobs'] }),
  });
  return (
    <li className="flex items-center gap-3 py-3 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{findMessage(`job.${letter.job}`) ?? letter.job}</p>
        <p className="label">
          {letter.reason} · {t('jobs.attempts', { count: letter.attempts })} ·{' '}
          <When at={letter.failedAt} />
        </p>
        <a className="link label" href={`/traces/${letter.traceUuid}`}>
          {t('state.trace')}
        </a>
      </div>
      <button
        type="button"
        className="btn"
        disabled={retry.isPending}
        onClick={() => retry.mutate()}
      >
        {t('action.retry')}
      </button>
    </li>
  );
}

function Counts() {
  const t = useMessages();
  const number = new Intl.NumberFormat(useLanguage());
  const counts = useQuery({
    queryKey: ['jobs', 'counts'],
    queryFn: () => api.get<JobCounts>('/jobs'),
    refetchInterval: 5000,
  });
  if (!counts.data) return <Loading rows={3} />;
  const columns = ['ready', 'active', 'deferred', 'failed'] as const;
  return (
    <div className="sheet overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="label text-right">
            <th scope="col" className="px-4 py-2 text-left font-normal">
              {t('jobs.job')}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className="px-3 py-2 font-normal whitespace-nowrap">
                {t(column === 'failed' ? 'jobs.over' : `jobs.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="rows">
          {counts.data.items.map((item) => (
            <tr key={item.job}>
              <th scope="row" className="px-4 py-2 text-left font-medium">
                {findMessage(`job.${item.job}`) ?? item.job}
              </th>
              {columns.map((column) => (
                <td key={column} className="px-3 py-2 text-right">
                  {number.format(item[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
