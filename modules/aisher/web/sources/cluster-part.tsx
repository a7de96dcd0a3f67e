import { Seen } from '@dojang/kernel/web';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { Card } from '@dojang/ui/frames/card.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { Status, type Tone } from '@dojang/ui/states/status.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Source, SourceList } from '../../src/sources/schema.ts';
import { useWords } from '../words.ts';

const tones: Record<Source['state'], Tone> = {
  works: 'done',
  partly: 'waiting',
  failing: 'failed',
};
const key = ['aisher', 'sources'];
const againMs = 30_000;

/** The ClickHouse cluster that the org reads from: how it does, what of it can be read, and how one is connected. */
export function ClusterPart({ api, mayChange }: { api: Api; mayChange: boolean }) {
  const t = useWords();
  const queries = useQueryClient();
  const [isConnecting, setConnecting] = useState(false);
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<SourceList>('/aisher/sources', signal),
    refetchInterval: againMs,
  });
  const done = () => {
    setConnecting(false);
    void queries.invalidateQueries({ queryKey: key });
  };
  return (
    <Section title={t('cluster.title')} lead={t('cluster.lead')}>
      <Loaded query={list} rows={1} rowHeight="h-24">
        {({ sources: [source], isOffered }) => (
          <>
            {source === undefined ? (
              <Card className="flex flex-wrap items-center justify-between gap-3 py-4">
                <p>{t('cluster.none')}</p>
                {mayChange && (
                  <Button onClick={() => setConnecting(true)}>{t('cluster.connect')}</Button>
                )}
              </Card>
            ) : (
              <Connected source={source} api={api} mayChange={mayChange} onDone={done} />
            )}
            {isConnecting && (
              <ConnectDialog
                api={api}
                isOffered={isOffered}
                onClose={() => setConnecting(false)}
                onDone={done}
              />
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Connected({
  source,
  api,
  mayChange,
  onDone,
}: {
  source: Source;
  api: Api;
  mayChange: boolean;
  onDone: () => void;
}) {
  const t = useWords();
  const problemText = useProblemText();
  const [isDropping, setDropping] = useState(false);
  const probe = useMutation({
    mutationFn: () => api.send('PUT', `/aisher/sources/${source.id}/probe`),
    onSuccess: () => say(t('cluster.probed')),
    onError: (error) => say(problemText(error)),
    onSettled: onDone,
  });
  const drop = useMutation({
    mutationFn: () => api.send('DELETE', `/aisher/sources/${source.id}`),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      setDropping(false);
      onDone();
    },
  });
  return (
    <Card className="py-4">
      <p className="font-semibold">
        <Status tone={tones[source.state]}>{t(`cluster.state.${source.state}`)}</Status>
      </p>
      <p className="code mt-1 text-sm break-all">
        <Seen text={source.host} />
      </p>
      {source.reason !== null && (
        <p className="mt-1 text-sm">{t(`source.${source.reason}` as 'source.unreachable')}</p>
      )}
      <p className="label mt-1 flex flex-wrap gap-x-3">
        {source.newestAt !== null && (
          <span>
            {t('cluster.newest')} <When at={source.newestAt} />
          </span>
        )}
        <span>
          {t('cluster.read-until')} <When at={source.readUntil} />
        </span>
      </p>
      <Parts parts={source.parts} />
      {mayChange && (
        <div className="mt-3 flex flex-wrap gap-2">
          <Button busy={probe.isPending} onClick={() => probe.mutate()}>
            {t('cluster.probe')}
          </Button>
          <Button kind="quiet" onClick={() => setDropping(true)}>
            {t('cluster.drop')}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={isDropping}
        onClose={() => setDropping(false)}
        title={t('cluster.drop-title')}
        confirm={t('cluster.drop')}
        busy={drop.isPending}
        onConfirm={() => drop.mutate()}
      >
        {t('cluster.drop-text')}
      </ConfirmDialog>
    </Card>
  );
}

/** What of it can be read, and what cannot. */
function Parts({ parts }: Pick<Source, 'parts'>) {
  const t = useWords();
  return (
    <ul className="mt-3 flex flex-col gap-1.5 text-sm">
      {parts.map(({ part, finding, isUsable, names }) => (
        <li key={`${part} ${finding}`}>
          <Status tone={isUsable ? 'done' : 'off'}>
            {t(`cluster.part.${part}`)}: {t(`cluster.finding.${finding}`)}
          </Status>
          {names.length > 0 && part !== 'metrics' && (
            <span className="code label block break-all pl-4.5">
              <Seen text={names.join(', ')} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function ConnectDialog({
  api,
  isOffered,
  onClose,
  onDone,
}: {
  api: Api;
  isOffered: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useWords();
  const [url, setUrl] = useState('');
  const connect = useMutation({
    mutationFn: () =>
      api.send<Source>('POST', '/aisher/sources', { url: url.trim() === '' ? null : url.trim() }),
    onSuccess: onDone,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('cluster.connect-title')}
      submit={t('cluster.connect')}
      isComplete={isOffered || url.trim() !== ''}
      busy={connect.isPending}
      problem={connect.error}
      onSubmit={() => connect.mutate()}
    >
      <TextField
        label={t('cluster.url')}
        hint={t(isOffered ? 'cluster.url-offered' : 'cluster.url-text')}
        placeholder={'https://reader:PASSWORD@clickhouse.example.com:8443'}
        fieldClass="code"
        value={url}
        onChange={setUrl}
      />
    </FormDialog>
  );
}
