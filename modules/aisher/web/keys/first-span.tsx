import type { Api } from '@dojang/ui/api.ts';
import { Status } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ingestKeyList } from '../../src/keys/schema.ts';
import { useWords } from '../words.ts';

type Keys = z.infer<typeof ingestKeyList>;

const askEveryMs = 3_000;

/** Waits for the first data by a key, and says so at once when it is there. */
export function FirstSpan({
  api,
  keyId,
  since,
}: {
  api: Api;
  keyId: string;
  /** What the key said of its last use when it was shown. */
  since: string | null;
}) {
  const t = useWords();
  const usedAt = (keys: Keys | undefined) => {
    const at = keys?.keys.find(({ id }) => id === keyId)?.lastUsedAt ?? null;
    return at === since ? null : at;
  };
  const keys = useQuery({
    queryKey: ['aisher', 'keys', 'first', keyId],
    queryFn: ({ signal }) => api.get<Keys>('/aisher/keys', signal),
    refetchInterval: ({ state }) => (usedAt(state.data) === null ? askEveryMs : false),
  });
  const at = usedAt(keys.data);
  return (
    <p role="status" className="rounded-lg bg-sunk px-4 py-3 text-sm font-medium">
      {at === null ? (
        <Status tone="working">{t('setup.waiting')}</Status>
      ) : (
        <Status tone="done">
          {t('setup.received')} · <When at={at} />
        </Status>
      )}
    </p>
  );
}
