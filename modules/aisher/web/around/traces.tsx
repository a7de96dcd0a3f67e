import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { durationWriter } from '@dojang/ui/times/duration.ts';
import { When } from '@dojang/ui/times/when.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import type { SampleTrace } from '../../src/context/around/schema.ts';
import type { GroupDetail } from '../../src/groups/schema.ts';
import { useWords } from '../words.ts';
import { WithTelemetry } from './telemetry.tsx';

const tracesMax = 8;

/** Requests that failed so: each leads to what happened in all services on its way. */
export function Traces({ group, api }: { group: GroupDetail; api: Api }) {
  const t = useWords();
  return (
    <WithTelemetry api={api} groupId={group.id}>
      {({ traces }) => (
        <List items={traces.slice(0, tracesMax)} empty={t('traces.none')}>
          {(trace) => <TraceRow key={trace.traceId} trace={trace} />}
        </List>
      )}
    </WithTelemetry>
  );
}

function TraceRow({ trace }: { trace: SampleTrace }) {
  const t = useWords();
  const duration = durationWriter(useLanguage());
  const { traceId, at, operation, release, durationMs, spans, why } = trace;
  const isGone = durationMs === null;
  const facts = (
    <>
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="min-w-0 font-medium break-all">
          <Seen text={operation === '' ? traceId : operation} />
        </span>
        <span className="label">
          <When at={at} />
        </span>
      </span>
      <span className="label mt-0.5 flex flex-wrap gap-x-3">
        <span>{t(`traces.why.${why}`)}</span>
        {release !== '' && <Seen text={release} />}
        {durationMs !== null && <span className="tabular-nums">{duration(durationMs)}</span>}
        {spans !== null && <span>{t('traces.spans', { count: spans })}</span>}
        {isGone && <span>{t('traces.gone')}</span>}
      </span>
    </>
  );
  return (
    <li>
      {isGone ? (
        <div className="px-4 py-3.5">{facts}</div>
      ) : (
        <RowLink href={`/aisher/traces/${traceId}?at=${encodeURIComponent(at)}`}>{facts}</RowLink>
      )}
    </li>
  );
}
