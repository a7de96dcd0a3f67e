import type { DataExport, DownloadLink, latestDataExport } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Meter } from '@dojang/ui/plots/meter.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Archive, Download, UserX } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import { currentLanguage, useMessages } from '../i18n.ts';
import { api, endSession, queries, useMe } from '../shell/session.tsx';
import { sizeText } from './size-text.ts';

type Latest = z.infer<typeof latestDataExport>;

const askEveryMs = 1000;
const key = ['data-export'];
const renew = () => queries.invalidateQueries({ queryKey: key });

export const dataExportQuery = {
  queryKey: key,
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Latest>('/me/data-export', signal),
};

/** The person's own data: download it as an archive, or erase it. */
export function OwnData() {
  const latest = useQuery({
    ...dataExportQuery,
    refetchInterval: ({ state }) => (state.data?.export?.state === 'running' ? askEveryMs : false),
  });
  return (
    <div className="space-y-4">
      <Loaded query={latest} rows={1}>
        {({ export: found }) => <OwnArchive found={found} />}
      </Loaded>
      <EraseOwn />
    </div>
  );
}

function OwnArchive({ found }: { found: DataExport | null }) {
  const t = useMessages();
  const gather = useMutation({
    mutationFn: () => api.send('POST', '/me/data-exports'),
    onSettled: renew,
  });
  if (found?.state === 'running') return <Gathering found={found} />;
  const isThere = found?.state === 'ready' && found.bytes !== null;
  return (
    <div className="space-y-2">
      {isThere && <ReadyArchive found={found} />}
      {found?.state === 'failed' && (
        <p role="alert" className="font-semibold">
          {t('own-data.failed')}
        </p>
      )}
      <Button
        Icon={Archive}
        kind={isThere ? 'quiet' : 'plain'}
        className={isThere ? '-ml-4' : undefined}
        busy={gather.isPending}
        onClick={() => gather.mutate()}
      >
        {t(isThere ? 'own-data.gather-again' : 'own-data.gather')}
      </Button>
      <FormProblem problem={gather.error} />
    </div>
  );
}

function Gathering({ found: { partsDone, partsTotal } }: { found: DataExport }) {
  const t = useMessages();
  return (
    <div className="max-w-sm" role="status">
      <p className="mb-1.5">{t('own-data.gathering')}</p>
      <Meter share={partsTotal === 0 ? 0 : partsDone / partsTotal} />
    </div>
  );
}

function ReadyArchive({ found: { id, bytes, createdAt } }: { found: DataExport }) {
  const t = useMessages();
  const open = useMutation({
    mutationFn: () => api.send<DownloadLink>('POST', `/me/data-exports/${id}/links`),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: () => void renew(),
  });
  return (
    <div>
      <p className="label mb-2">
        {t('own-data.ready', { size: sizeText(bytes ?? 0, currentLanguage()) })} ·{' '}
        <When at={createdAt} />
      </p>
      <Button Icon={Download} kind="ink" busy={open.isPending} onClick={() => open.mutate()}>
        {t('own-data.download')}
      </Button>
      <FormProblem problem={open.error} />
    </div>
  );
}

function EraseOwn() {
  const t = useMessages();
  const me = useMe().data?.person;
  const [typed, setTyped] = useState<string | null>(null);
  const erase = useMutation({
    mutationFn: () => api.send('POST', `/people/${me?.id}/erasure`, { name: typed }),
    onSuccess: endSession,
  });
  const close = () => {
    setTyped(null);
    erase.reset();
  };
  return (
    <>
      <Button Icon={UserX} kind="quiet" className="-ml-4" onClick={() => setTyped('')}>
        {t('own-data.erase')}
      </Button>
      {me && (
        <FormDialog
          open={typed !== null}
          onClose={close}
          title={t('own-data.erase-title')}
          submit={t('own-data.erase-do')}
          isComplete={typed?.trim() === me.name}
          busy={erase.isPending}
          problem={erase.error}
          onSubmit={() => erase.mutate()}
        >
          <p className="text-ink-2">{t('own-data.erase-text')}</p>
          <TextField
            label={t('own-data.erase-name', { name: me.name })}
            value={typed ?? ''}
            onChange={setTyped}
            autoComplete="off"
            maxLength={100}
          />
        </FormDialog>
      )}
    </>
  );
}
