import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Figure, Figures } from '@dojang/ui/facts/figures.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { Outdated } from '@dojang/ui/states/outdated.tsx';
import { durationWriter } from '@dojang/ui/times/duration.ts';
import { When } from '@dojang/ui/times/when.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useQuery } from '@tanstack/react-query';
import type { Trace } from '../../src/context/trace/schema.ts';
import { WithStore } from '../store/with-store.tsx';
import { useWords } from '../words.ts';
import { TraceWaterfall } from './trace-waterfall.tsx';

/** One request on its way through the services. */
export function TracePage({ api, params: { trace = '' } }: PageProps) {
  const t = useWords();
  return (
    <Screen title={t('trace.title')} back="/aisher/groups" isWide>
      <WithStore api={api}>
        <TraceOf api={api} id={trace} />
      </WithStore>
    </Screen>
  );
}

function TraceOf({ api, id }: { api: Api; id: string }) {
  const t = useWords();
  const [at] = useQueryState('at');
  const query = useQuery({
    queryKey: ['aisher', 'trace', id],
    queryFn: ({ signal }) => api.get<Trace>(pathOf(`/aisher/traces/${id}`, { at }), signal),
    // What was received of a trace changes for a minute at most.
    staleTime: 60_000,
  });
  return (
    <>
      <Outdated query={query} />
      <Loaded query={query} waiting={<LoadingSheet className="h-96" />}>
        {(trace) =>
          trace.spans.length === 0 ? (
            <Empty title={t('trace.empty')}>{t('trace.empty-text')}</Empty>
          ) : (
            <>
              <Summary trace={trace} />
              <TraceWaterfall trace={trace} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Summary({ trace }: { trace: Trace }) {
  const t = useWords();
  const language = useLanguage();
  const write = durationWriter(language);
  const number = new Intl.NumberFormat(language);
  const [root] = trace.spans;
  const failed = trace.spans.filter(({ hasError }) => hasError).length;
  return (
    <Card className="mb-4">
      <h2 className="font-semibold break-words">
        <Seen text={root ? `${root.service} · ${root.operation}` : ''} />
      </h2>
      <p className="label mb-3">
        <When at={trace.startAt} /> · <code className="code break-all">{trace.traceId}</code>
      </p>
      <Figures columns={4}>
        <Figure label={t('trace.duration')}>{write(trace.durationMs)}</Figure>
        <Figure label={t('trace.spans')}>{number.format(trace.spans.length)}</Figure>
        <Figure label={t('trace.services')}>{number.format(trace.services.length)}</Figure>
        <Figure label={t('trace.errors')}>{number.format(failed)}</Figure>
      </Figures>
    </Card>
  );
}
