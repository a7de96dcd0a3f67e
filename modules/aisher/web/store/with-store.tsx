import type { Api } from '@dojang/ui/api.ts';
import { ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ReceiverAnswer } from '../../src/receiver/schema.ts';
import { useWords } from '../words.ts';

/** While the engine is on its way, its progress is read this often. */
const everyMs = 3_000;

const isOpening = ({ store }: ReceiverAnswer): boolean =>
  store.state === 'loading' || store.state === 'starting';
const isAsleep = ({ store }: ReceiverAnswer): boolean => store.reason === 'not-started';

/**
 * What needs the store of telemetry, once it is open. Before, it says what opens it and how far that is. A store that
 * fails is no matter of this: then what asks it says why.
 */
export function WithStore({ api, children }: { api: Api; children: ReactNode }) {
  const receiver = useQuery({
    queryKey: ['aisher', 'receiver'],
    queryFn: ({ signal }) => api.get<ReceiverAnswer>('/aisher/receiver', signal),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (isOpening(data) || isAsleep(data)) ? everyMs : false,
  });
  if (receiver.isPending) return <LoadingSheet className="h-40" />;
  if (receiver.data && isAsleep(receiver.data)) return <Asleep />;
  if (receiver.data && isOpening(receiver.data)) return <Opening receiver={receiver.data} />;
  return children;
}

function Asleep() {
  const t = useWords();
  return (
    <Empty title={t('with-store.asleep')}>
      <p>{t('with-store.asleep-text')}</p>
      <ButtonLink className="mt-4" href="/aisher/keys">
        {t('with-store.make-key')}
      </ButtonLink>
    </Empty>
  );
}

function Opening({ receiver: { store, progress } }: { receiver: ReceiverAnswer }) {
  const t = useWords();
  const share = progress?.share ?? 0;
  return (
    <Empty title={t('with-store.opening')}>
      <p role="status">
        {t(store.state === 'loading' ? 'store.loading' : 'store.starting', {
          percent: Math.floor(share * 100),
        })}
      </p>
      {progress && (
        <div className="mt-4 w-64">
          <Meter share={share} />
        </div>
      )}
    </Empty>
  );
}
