import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { PagedList, usePages } from '@dojang/ui/lists/pages.tsx';
import { useQueryState } from '@dojang/ui/places/query-state.ts';
import { Below } from '@dojang/ui/states/below.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { BellRing } from 'lucide-react';
import type { z } from 'zod';
import type { incidentList } from '../../src/alerts/incidents/schema.ts';
import { useWords } from '../words.ts';
import { IncidentRow } from './incident-row.tsx';
import { Learning, useAlertSetting } from './learning.tsx';

type Incidents = z.infer<typeof incidentList>;

const states = ['open', 'acknowledged', 'closed'] as const;

/** What people were told of, the newest first. */
export function IncidentsPage({ api, may }: PageProps) {
  const t = useWords();
  const [asked, setState] = useQueryState('state');
  const state = states.find((each) => each === asked) ?? '';
  const setting = useAlertSetting(api);
  const list = usePages<Incidents>(
    api,
    ['aisher', 'incidents', state],
    '/aisher/incidents',
    { state },
    { keepsRows: true },
  );
  return (
    <Screen
      title={t('incidents.title')}
      lead={t('incidents.lead')}
      aside={
        <ButtonLink kind="quiet" Icon={BellRing} href="/aisher/alerts">
          {t('alerting.title')}
        </ButtonLink>
      }
    >
      <Learning api={api} mayConfigure={may('aisher.configure')} />
      <Below query={setting}>
        <Segmented
          className="mb-4"
          legend={t('incidents.state')}
          value={state}
          onChange={setState}
          choices={[
            { value: '', label: t('incidents.all') },
            ...states.map((value) => ({ value, label: t(`incidents.state.${value}`) })),
          ]}
        />
        <PagedList
          query={list}
          itemsOf={(page) => page.incidents}
          rowHeight="h-20"
          isLive
          empty={
            <Empty title={t(state === '' ? 'incidents.empty' : 'incidents.none')}>
              {t(state === '' ? 'incidents.empty-text' : 'incidents.none-text')}
            </Empty>
          }
        >
          {(incident) => <IncidentRow key={incident.id} incident={incident} />}
        </PagedList>
      </Below>
    </Screen>
  );
}
