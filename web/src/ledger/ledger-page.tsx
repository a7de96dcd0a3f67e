import type { EventLine, eventList, LedgerState } from '@dojang/kernel/schema';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleHelp } from 'lucide-react';
import type { z } from 'zod';
import { findMessage, useLanguage, useMessages } from '../i18n.ts';
import { Screen, Section } from '../shell/screen.tsx';
import { api } from '../shell/session.tsx';
import { Empty, Failing, Loading } from '../shell/states.tsx';
import { When } from '../shell/when.tsx';
import { DayPlot } from './day-plot.tsx';
import { Facts } from './facts.tsx';

type EventPage = z.infer<typeof eventList>;

/** The chain of everything that was done, whether it holds, and its events. */
export function LedgerPage() {
  const t = useMessages();
  const events = useInfiniteQuery({
    queryKey: ['events'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      api.get<EventPage>(
        `/events?limit=200${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const lines = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Screen title={t('ledger.title')} lead={t('ledger.lead')}>
      <Verification />
      {lines.length > 0 && (
        <Section title={t('ledger.days')}>
          <DayPlot times={lines.map((event) => event.at)} days={14} />
        </Section>
      )}
      <Section title={t('ledger.events')}>
        {events.isPending && <Loading rows={4} />}
        {events.isError && !events.data && (
          <Failing problem={events.error} onRetry={() => void events.refetch()} />
        )}
        {events.data && lines.length === 0 && (
          <Empty title={t('ledger.empty')}>{t('ledger.empty-text')}</Empty>
        )}
        {lines.length > 0 && (
          <ul className="sheet rows appear">
            {lines.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ul>
        )}
        {events.hasNextPage && (
          <button
            type="button"
            className="btn mt-4 w-full"
            disabled={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            {t('action.more')}
          </button>
        )}
      </Section>
    </Screen>
  );
}

function Verification() {
  const t = useMessages();
  const number = new Intl.NumberFormat(useLanguage());
  const ledger = useQuery({
    queryKey: ['ledger'],
    queryFn: () => api.get<LedgerState>('/ledger'),
    staleTime: 60_000,
  });
  if (ledger.isError && !ledger.data) {
    return <Failing problem={ledger.error} onRetry={() => void ledger.refetch()} />;
  }
  if (!ledger.data) return <Loading rows={1} />;
  const { state, events, head, verifiedAt, witness, checkpointsTorn } = ledger.data;
  const Mark = { intact: CircleCheck, unwitnessed: CircleHelp, broken: CircleAlert }[state];
  const later = witness === null ? 0 : events - witness.upToSeq;
  return (
    <div role="status" className="sheet flex flex-wrap gap-3 px-4 py-4">
      <Mark size={22} className="shrink-0" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          {state === 'broken' && brokenWords(t, ledger.data, number)}
          {state === 'unwitnessed' && t('ledger.unwitnessed', { count: number.format(events) })}
          {state === 'intact' &&
            t('ledger.intact', { seq: number.format(witness?.upToSeq ?? events) })}
        </p>
        {state === 'unwitnessed' && (
          <p className="mt-1 text-ink-2">{t('ledger.unwitnessed-text')}</p>
        )}
        {state === 'broken' &&
          ledger.data.reason === 'checkpoint' &&
          ledger.data.brokenAt !== 0 && (
            <p className="mt-1 text-ink-2">{t('ledger.broken-signed-text')}</p>
          )}
        {state === 'intact' && witness && (
          <p className="mt-1 text-ink-2">
            {t('ledger.witnessed', { seq: number.format(witness.sinceSeq) })} ·{' '}
            <When at={witness.sinceAt} />
          </p>
        )}
        {state === 'intact' && later > 0 && (
          <p className="mt-1 text-ink-2">{t('ledger.later', { count: number.format(later) })}</p>
        )}
        {checkpointsTorn > 0 && (
          <p className="mt-1 text-ink-2">
            {t('ledger.torn', { count: number.format(checkpointsTorn) })}
          </p>
        )}
        {head && (
          <p className="code mt-0.5 text-ink-2" title={head}>
            {head.slice(0, 20)}…
          </p>
        )}
        <p className="label mt-1">
          {t('ledger.verified')} <When at={verifiedAt} />
        </p>
      </div>
      <button
        type="button"
        className="btn w-full self-start sm:w-auto"
        disabled={ledger.isFetching}
        onClick={() => void ledger.refetch()}
      >
        {t('ledger.verify')}
      </button>
    </div>
  );
}

/** Where it is broken: in the chain, against a signature, or in the signatures themselves. */
function brokenWords(
  t: ReturnType<typeof useMessages>,
  { reason, brokenAt }: LedgerState,
  number: Intl.NumberFormat,
) {
  const seq = number.format(brokenAt ?? 0);
  if (reason !== 'checkpoint') return t('ledger.broken', { seq });
  return brokenAt === 0 ? t('ledger.broken-file') : t('ledger.broken-signed', { seq });
}

function EventRow({ event }: { event: EventLine }) {
  const t = useMessages();
  return (
    <li>
      <details className="group">
        <summary className="flex min-h-12 items-baseline gap-3 px-4 py-2.5 -outline-offset-2 hover:bg-sunk">
          <span className="label w-12 shrink-0 text-right">{event.seq}</span>
          <span className="min-w-0 flex-1">
            {findMessage(`event.${event.type}`) ?? event.type}
            <span className="label ml-2 hidden sm:inline">{event.type}</span>
          </span>
          <span className="label shrink-0">
            <When at={event.at} />
          </span>
        </summary>
        <div className="px-4 pb-3 sm:pl-[4.75rem]">
          <Facts facts={{ type: event.type, ...(event.data as Record<string, unknown>) }} />
          {event.traceUuid && (
            <a
              className="link mt-2 inline-flex min-h-11 items-center text-sm"
              href={`/traces/${event.traceUuid}`}
            >
              {t('state.trace')}
            </a>
          )}
        </div>
      </details>
    </li>
  );
}
