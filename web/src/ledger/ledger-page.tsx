import type { EventLine, eventList, LedgerState } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextLink } from '@dojang/ui/buttons/text-link.tsx';
import { Facts } from '@dojang/ui/facts/facts.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { DayPlot } from '@dojang/ui/plots/day-plot.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { type Asked, Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleHelp, RotateCw } from 'lucide-react';
import { useEffect } from 'react';
import type { z } from 'zod';
import { findMessage, useMessages } from '../i18n.ts';
import { api, queries, useMay } from '../shell/session.tsx';

type EventPage = z.infer<typeof eventList>;

/** The ledger: whether its chain is intact, and its events. */
export function LedgerPage() {
  const t = useMessages();
  const events = usePages<EventPage>(api, ['events'], '/events', { limit: '200' });
  const ledger = useQuery({
    queryKey: ['ledger'],
    queryFn: () => api.get<LedgerState>('/ledger'),
    refetchInterval: ({ state }) => (state.data?.verifying ? 1_000 : false),
  });
  const lines = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Screen title={t('ledger.title')} lead={t('ledger.lead')}>
      <Verification ledger={ledger} />
      <Below query={ledger}>
        {(lines.length > 0 || events.isPending) && (
          <Section title={t('ledger.days')}>
            {/* An empty plot has the height of a full one. */}
            <div className={events.isPending ? 'invisible' : ''}>
              <DayPlot title={t('ledger.days')} times={lines.map((event) => event.at)} days={14} />
            </div>
          </Section>
        )}
        <Section title={t('ledger.events')}>
          <PagedList
            query={events}
            itemsOf={(page) => page.events}
            rowHeight="h-12"
            empty={<Empty title={t('ledger.empty')}>{t('ledger.empty-text')}</Empty>}
          >
            {(event) => <EventRow key={event.id} event={event} />}
          </PagedList>
        </Section>
      </Below>
    </Screen>
  );
}

const chainFrame = 'sheet flex gap-3 px-4 py-4';

function Verification({ ledger }: { ledger: Asked<LedgerState> }) {
  const t = useMessages();
  const mayVerify = useMay('ledger.verify');
  const problemText = useProblemText();
  const verify = useMutation({
    mutationFn: () => api.send('POST', '/ledger/verifications', {}),
    onError: (error) => say(problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['ledger'] }),
  });
  const isUnasked = ledger.data?.state === 'unverified' && ledger.data.verifying === null;
  // The clock verifies each ledger daily. One that it has not come to yet is verified when somebody looks.
  useEffect(() => {
    if (isUnasked && mayVerify) verify.mutate();
  }, [isUnasked, mayVerify, verify.mutate]);
  return (
    // As high as the longest of its usual states, so that nothing below moves while the chain is verified.
    <div className="min-h-60 sm:min-h-40">
      <Loaded
        query={ledger}
        waiting={
          <div role="status" aria-label={t('state.loading')} className={chainFrame}>
            <Coming />
          </div>
        }
      >
        {(state) => (
          <Chain
            ledger={state}
            busy={verify.isPending || state.verifying !== null}
            onVerify={mayVerify ? () => verify.mutate() : null}
          />
        )}
      </Loaded>
    </div>
  );
}

/** Stands in for what a verification will say. */
function Coming() {
  return (
    <div aria-hidden="true" className="min-w-0 flex-1 space-y-3 py-1.5">
      <div className="skeleton h-4 w-2/3" />
      <div className="skeleton h-4 w-5/6" />
      <div className="skeleton h-4 w-3/5" />
      <div className="skeleton h-3 w-1/3" />
    </div>
  );
}

function Chain({
  ledger,
  busy,
  onVerify,
}: {
  ledger: LedgerState;
  busy: boolean;
  /** Null where the reader may not. */
  onVerify: (() => void) | null;
}) {
  const t = useMessages();
  const number = new Intl.NumberFormat(useLanguage());
  const { state, events, head, verifiedAt, verifying, witness, checkpointsTorn } = ledger;
  const Mark = {
    intact: CircleCheck,
    unwitnessed: CircleHelp,
    unverified: CircleHelp,
    broken: CircleAlert,
  }[state];
  const later = witness === null ? 0 : events - witness.upToSeq;
  return (
    <div role="status" className={chainFrame}>
      <Mark size={22} className="mt-[11px] shrink-0" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        {/* As high as the button beside it. */}
        <p className="min-h-11 content-center font-semibold">
          {state === 'broken' && brokenWords(t, ledger, number)}
          {state === 'unverified' && t('ledger.unverified')}
          {state === 'unwitnessed' && t('ledger.unwitnessed', { count: number.format(events) })}
          {state === 'intact' &&
            t('ledger.intact', { seq: number.format(witness?.upToSeq ?? events) })}
        </p>
        {state === 'unwitnessed' && <p className="text-ink-2">{t('ledger.unwitnessed-text')}</p>}
        {state === 'broken' && ledger.reason === 'checkpoint' && ledger.brokenAt !== 0 && (
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
          <p className="code mt-0.5 truncate text-ink-2" title={head}>
            {head.slice(0, 20)}…
          </p>
        )}
        {verifiedAt !== null && (
          <p className="label mt-1">
            {t('ledger.verified')} <When at={verifiedAt} />
          </p>
        )}
        {verifying !== null && (
          <p className="label mt-1">
            {verifying.upTo === 0
              ? t('ledger.verifying')
              : t('ledger.verifying-at', {
                  seq: number.format(verifying.seq),
                  count: number.format(verifying.upTo),
                })}
          </p>
        )}
        {busy && verifiedAt === null && <Coming />}
      </div>
      {onVerify && (
        // A phone has no room for its words beside the others.
        <Button
          Icon={RotateCw}
          className="shrink-0 self-start max-sm:px-0"
          busy={busy}
          onClick={onVerify}
        >
          <span className="max-sm:sr-only">
            {t(verifiedAt === null ? 'ledger.verify-first' : 'ledger.verify')}
          </span>
        </Button>
      )}
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
          <span className="label w-12 shrink-0 text-right max-[22rem]:w-7">{event.seq}</span>
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
            <TextLink href={`/traces/${event.traceUuid}`} className="mt-2 text-sm">
              {t('state.trace')}
            </TextLink>
          )}
        </div>
      </details>
    </li>
  );
}
