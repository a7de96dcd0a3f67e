import type { Api } from '@dojang/ui/api.ts';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { incidentEvents } from '../../src/alerts/incidents/schema.ts';
import { useWords } from '../words.ts';

type Events = z.infer<typeof incidentEvents>;

/** What became of an incident: who was told, who took it, how it ended. */
export function IncidentStory({ api, id }: { api: Api; id: string }) {
  const t = useWords();
  const { t: say } = useTranslation('aisher');
  const query = useQuery({
    queryKey: ['aisher', 'incident', id, 'events'],
    queryFn: ({ signal }) => api.get<Events>(`/aisher/incidents/${id}/events`, signal),
  });
  return (
    <Section title={t('incidents.story')}>
      <Loaded query={query} rows={2} rowHeight="h-11">
        {({ events }) => (
          <List items={events} empty={t('incidents.no-story')}>
            {({ type, at, people }) => (
              <li
                key={`${type} ${at}`}
                className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2.5"
              >
                <span>
                  {say(`event.aisher.${type}`)}
                  {people !== null &&
                    people > 0 &&
                    ` · ${t('incidents.people', { count: people })}`}
                </span>
                <span className="label">
                  <When at={at} />
                </span>
              </li>
            )}
          </List>
        )}
      </Loaded>
    </Section>
  );
}
