import { Seen } from '@dojang/kernel/web';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { RowLink } from '@dojang/ui/lists/list.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Release, releaseList, serviceList } from '../../src/releases/schema.ts';
import { useWords } from '../words.ts';

type Page = z.infer<typeof releaseList>;
type Services = z.infer<typeof serviceList>;

/** Versions of services, the newest first; kept to one service in the address. */
export function ReleasesPage({ api }: Pick<PageProps, 'api'>) {
  const t = useWords();
  const [service, setService] = useQueryState('service');
  const services = useQuery({
    queryKey: ['aisher', 'services'],
    queryFn: ({ signal }) => api.get<Services>('/aisher/services?limit=100', signal),
  });
  const list = usePages<Page>(
    api,
    ['aisher', 'releases', service],
    '/aisher/releases',
    { service },
    { keepsRows: true },
  );
  return (
    <Screen title={t('releases.title')}>
      <div className="mb-4 sm:max-w-xs">
        <SelectField label={t('releases.service')} hidesLabel value={service} onChange={setService}>
          <option value="">{t('releases.all-services')}</option>
          {services.data?.services.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <PagedList
        query={list}
        itemsOf={({ releases }) => releases}
        rowHeight="h-[4.625rem]"
        empty={<Empty title={t('releases.empty')}>{t('releases.empty-text')}</Empty>}
      >
        {(release) => <ReleaseRow key={release.id} release={release} />}
      </PagedList>
    </Screen>
  );
}

function ReleaseRow({ release }: { release: Release }) {
  const t = useWords();
  const { id, version, service, environment, deployedAt, firstSeenAt, excluded } = release;
  return (
    <li>
      <RowLink href={`/aisher/releases/${id}`}>
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span className="min-w-0 font-medium break-all">
            <Seen text={version} />
          </span>
          {excluded && <span className="label">{t('releases.excluded')}</span>}
        </span>
        <span className="label mt-1 flex flex-wrap gap-x-3">
          <span className="break-all">
            <Seen text={service} />
          </span>
          {environment !== '' && <Seen text={environment} />}
          <span>
            {t(deployedAt ? 'releases.deployed' : 'releases.first-seen')}{' '}
            <When at={deployedAt ?? firstSeenAt} />
          </span>
        </span>
      </RowLink>
    </li>
  );
}
