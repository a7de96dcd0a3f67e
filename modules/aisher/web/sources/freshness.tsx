import type { Api } from '@dojang/ui/api.ts';
import { Status, type Tone } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ingestKeyList } from '../../src/keys/schema.ts';
import type { ReceiverAnswer } from '../../src/receiver/schema.ts';
import { useWords } from '../words.ts';

type Keys = z.infer<typeof ingestKeyList>;

const againMs = 30_000;

export const useReceiver = (api: Api) =>
  useQuery({
    queryKey: ['aisher', 'receiver'],
    queryFn: ({ signal }) => api.get<ReceiverAnswer>('/aisher/receiver', signal),
    refetchInterval: againMs,
  });

export const useKeys = (api: Api) =>
  useQuery({
    queryKey: ['aisher', 'keys'],
    queryFn: ({ signal }) => api.get<Keys>('/aisher/keys', signal),
    refetchInterval: againMs,
  });

type Standing = 'ready' | 'loading' | 'starting' | 'idle' | 'elsewhere' | 'away' | 'refuses';
const tones: Record<Standing, Tone> = {
  ready: 'done',
  loading: 'waiting',
  starting: 'waiting',
  idle: 'off',
  elsewhere: 'off',
  away: 'failed',
  refuses: 'failed',
};

export const toneOf = (standing: Standing): Tone => tones[standing];

export function standingOf({ refuses, store }: ReceiverAnswer): Standing {
  if (store.state === 'loading' || store.state === 'starting') return store.state;
  if (store.reason === 'not-started') return 'idle';
  if (store.reason === 'not-here') return 'elsewhere';
  if (store.state === 'away') return 'away';
  return refuses === null ? 'ready' : 'refuses';
}

/** When data came last, and whether it comes at all: an empty list never means that the source failed. */
export function Freshness({ api }: { api: Api }) {
  const t = useWords();
  const receiver = useReceiver(api);
  const keys = useKeys(api);
  const times = keys.data?.keys.flatMap(({ lastUsedAt }) => lastUsedAt ?? []) ?? [];
  const newest = times.toSorted().at(-1);
  const standing = receiver.data && standingOf(receiver.data);
  return (
    <span className="label flex min-h-6 flex-wrap items-baseline gap-x-3" role="status">
      {standing !== undefined && (
        <Status tone={toneOf(standing)}>{t(`receiver.state.${standing}`)}</Status>
      )}
      {keys.data && newest === undefined && standing !== 'idle' && (
        <span>{t('freshness.none')}</span>
      )}
      {newest !== undefined && (
        <span>
          {t('freshness.last')} <When at={newest} />
        </span>
      )}
      {receiver.isError && <Status tone="failed">{t('freshness.unknown')}</Status>}
    </span>
  );
}
