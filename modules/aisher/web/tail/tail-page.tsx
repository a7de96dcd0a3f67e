import type { Api } from '@dojang/ui/api.ts';
import { SearchField, SelectField } from '@dojang/ui/forms/fields.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { useTypedQuery } from '@dojang/ui/places/typed-query.ts';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Outdated } from '@dojang/ui/states/outdated.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { serviceList } from '../../src/releases/schema.ts';
import { WithStore } from '../store/with-store.tsx';
import { useWords } from '../words.ts';
import { LogList } from './log-list.tsx';
import type { Tail } from './tail-rows.ts';
import { TailStatus } from './tail-status.tsx';
import { usePause } from './use-pause.ts';
import { useTail } from './use-tail.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** What the services say at this moment. */
export function TailPage({ api }: PageProps) {
  const t = useWords();
  return (
    <Screen title={t('tail.title')} lead={t('tail.lead')} isWide>
      <WithStore api={api}>
        <LiveLogs api={api} />
      </WithStore>
    </Screen>
  );
}

function LiveLogs({ api }: { api: Api }) {
  const t = useWords();
  const { text, query: contains, type } = useTypedQuery('q');
  const [service, setService] = useQueryState('service');
  const [askedLevel, setLevel] = useQueryState('severity');
  const severity = levels.find((level) => level === askedLevel) ?? '';
  const services = useQuery({
    queryKey: ['aisher', 'services'],
    queryFn: ({ signal }) =>
      api.get<z.infer<typeof serviceList>>('/aisher/services?limit=100', signal),
  });
  const names = new Set(services.data?.services.map(({ name }) => name));
  if (service !== '') names.add(service);
  const query = useTail(api, { service, severity, contains });
  const pause = usePause<Tail>(query.data);
  const isKept = service !== '' || severity !== '' || contains !== '';
  return (
    <>
      <search className="mb-3 grid grid-cols-2 gap-2 lg:grid-cols-[1fr_14rem_12rem]">
        <SearchField
          className="col-span-2 lg:col-span-1"
          label={t('tail.search')}
          value={text}
          onChange={type}
        />
        <SelectField label={t('tail.service')} hidesLabel value={service} onChange={setService}>
          <option value="">{t('tail.all-services')}</option>
          {[...names].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('tail.level')} hidesLabel value={severity} onChange={setLevel}>
          <option value="">{t('tail.all-levels')}</option>
          {levels.map((level) => (
            <option key={level} value={level}>
              {t(`tail.level.${level}`)}
            </option>
          ))}
        </SelectField>
      </search>
      <Outdated query={query} />
      <TailStatus tail={query.data} shown={pause.shown} pause={pause} />
      <Loaded query={query} rows={5} rowHeight="h-11">
        {(tail) => (
          <div {...pause.holds}>
            <LogList
              logs={(pause.shown ?? tail).logs}
              label={t('tail.title')}
              empty={
                <Empty title={t(isKept ? 'tail.none' : 'tail.empty')}>
                  {t(isKept ? 'tail.none-text' : 'tail.empty-text')}
                </Empty>
              }
            />
          </div>
        )}
      </Loaded>
    </>
  );
}
