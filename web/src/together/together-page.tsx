import { bulkMax, type ReadingList } from '@dojang/kernel/schema';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMayNot } from '../shell/session.tsx';
import { ChosenDock } from './chosen-dock.tsx';
import { ReadDrafts } from './read-drafts.tsx';
import { TogetherResults } from './together-results.tsx';
import { useTogether } from './use-together.ts';

/** Drafts that this person has opened one by one, to be stamped by one seal. */
export function TogetherPage() {
  const t = useMessages();
  const mayNot = useMayNot('draft.stamp');
  const read = useQuery({
    queryKey: ['drafts', 'readings'],
    queryFn: () => api.get<ReadingList>('/draft-readings'),
    enabled: !mayNot,
  });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const together = useTogether(() => setChosen([]));
  const readings = read.data?.readings ?? [];
  const picked = readings.filter(({ draft }) => chosen.includes(draft.id));
  const change = (id: string, isChosen: boolean) =>
    setChosen((now) =>
      isChosen ? [...now, id].slice(0, bulkMax) : now.filter((each) => each !== id),
    );
  return (
    <Screen title={t('together.title')} lead={t('together.lead')} back="/">
      {mayNot ? (
        <p className="sheet p-5">{t('stamp.not-allowed')}</p>
      ) : (
        <div className="pb-44">
          <TogetherResults stamped={together.stamped} problem={together.problem} />
          <Loaded query={read} rows={3}>
            {(list) => (
              <ReadDrafts
                readings={list.readings}
                chosen={picked.map(({ draft }) => draft.id)}
                onChange={change}
                onChooseAll={() =>
                  setChosen(list.readings.slice(0, bulkMax).map(({ draft }) => draft.id))
                }
              />
            )}
          </Loaded>
        </div>
      )}
      {readings.length > 0 && (
        <ChosenDock
          count={picked.length}
          busy={together.busy}
          onStamp={() => together.stamp(picked)}
        />
      )}
    </Screen>
  );
}
