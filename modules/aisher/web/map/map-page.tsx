import type { Api } from '@dojang/ui/api.ts';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { pathOf } from '@dojang/ui/places/path-of.ts';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { Outdated } from '@dojang/ui/states/outdated.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ServiceMap as Shown } from '../../src/context/edges/schema.ts';
import type { serviceList } from '../../src/releases/schema.ts';
import { WithStore } from '../store/with-store.tsx';
import { useWords } from '../words.ts';
import { ServiceMap } from './service-map.tsx';

type Services = z.infer<typeof serviceList>;

const minuteMs = 60_000;
const windows = { '15': 15, '60': 60, '360': 360, '1440': 1_440 } as const;
type Window = keyof typeof windows;

const isWindow = (text: string): text is Window => text in windows;

/** Which services call which, and where calls fail. */
export function MapPage({ api }: PageProps) {
  const t = useWords();
  return (
    <Screen title={t('map.title')} lead={t('map.lead')} isWide>
      <WithStore api={api}>
        <MapOfPeriod api={api} />
      </WithStore>
    </Screen>
  );
}

function MapOfPeriod({ api }: { api: Api }) {
  const t = useWords();
  const [asked, setWindow] = useQueryState('minutes');
  const minutes: Window = isWindow(asked) ? asked : '60';
  const query = useQuery({
    queryKey: ['aisher', 'edges', minutes],
    queryFn: ({ signal }) => {
      const until = Date.now();
      const from = until - windows[minutes] * minuteMs;
      const [first, last] = [from, until].map((ms) => new Date(ms).toISOString());
      return api.get<Shown>(
        pathOf('/aisher/edges', { from: first ?? '', until: last ?? '' }),
        signal,
      );
    },
    placeholderData: keepPreviousData,
    refetchInterval: minuteMs,
  });
  const services = useQuery({
    queryKey: ['aisher', 'services'],
    queryFn: ({ signal }) => api.get<Services>('/aisher/services?limit=100', signal),
  });
  const serviceIds = new Map(services.data?.services.map(({ id, name }) => [name, id]));
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Segmented
          legend={t('map.window')}
          value={minutes}
          onChange={setWindow}
          choices={(Object.keys(windows) as Window[]).map((value) => ({
            value,
            label: t(`map.window.${value}`),
          }))}
        />
        {query.data && (
          <p className="label">
            {t('map.as-of')} <When at={query.data.until} />
          </p>
        )}
      </div>
      <Outdated query={query} />
      <Loaded query={query} waiting={<LoadingSheet className="h-96" />}>
        {(map) =>
          map.nodes.length === 0 ? (
            <Empty title={t('map.empty')}>{t('map.empty-text')}</Empty>
          ) : (
            <ServiceMap map={map} serviceIds={serviceIds} />
          )
        }
      </Loaded>
    </>
  );
}
