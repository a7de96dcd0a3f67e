import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import type { PageProps } from '@dojang/ui/web-module.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { IngestKey, MadeIngestKey } from '../../src/keys/schema.ts';
import { ClusterPart } from '../sources/cluster-part.tsx';
import { useKeys, useReceiver } from '../sources/freshness.tsx';
import { useWords } from '../words.ts';
import { KeyRow } from './key-row.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { ReceiverCard } from './receiver-card.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { SetUps } from './set-ups.tsx';

type Open = { rotating: IngestKey } | { made: MadeIngestKey } | 'new' | null;

/** Where data comes from: whether it is taken, by which keys, and how a service begins to send. */
export function KeysPage({ api, may }: PageProps) {
  const t = useWords();
  const queries = useQueryClient();
  const mayMake = may('aisher.configure');
  const [open, setOpen] = useState<Open>(null);
  const [revoking, setRevoking] = useState<IngestKey | null>(null);
  const keys = useKeys(api);
  const receiver = useReceiver(api);
  const showMade = (made: MadeIngestKey) => {
    setOpen({ made });
    void queries.invalidateQueries({ queryKey: ['aisher'] });
  };
  return (
    <Screen
      title={t('keys.title')}
      lead={t('keys.lead')}
      aside={
        mayMake && (
          <Button Icon={Plus} onClick={() => setOpen('new')}>
            {t('keys.new-short')}
          </Button>
        )
      }
    >
      <ReceiverCard api={api} />
      <Below query={receiver}>
        <Section title={t('keys.list')}>
          <Loaded query={keys} rows={1} rowHeight="h-[9.5rem]">
            {(list) => (
              <List
                items={list.keys}
                empty={<NoKeys mayMake={mayMake} onMake={() => setOpen('new')} />}
              >
                {(key) => (
                  <KeyRow
                    key={key.id}
                    ingestKey={key}
                    onRotate={mayMake ? () => setOpen({ rotating: key }) : null}
                    onRevoke={mayMake ? () => setRevoking(key) : null}
                  />
                )}
              </List>
            )}
          </Loaded>
        </Section>
        <Below query={keys}>
          <Section title={t('setup.title')} lead={t('setup.lead')}>
            <SetUps api={api} secret={null} />
          </Section>
          <ClusterPart api={api} mayChange={mayMake} />
        </Below>
      </Below>
      {open === 'new' && <NewKeyDialog api={api} onClose={() => setOpen(null)} onMade={showMade} />}
      {open !== null && typeof open === 'object' && 'rotating' in open && (
        <RotateDialog
          api={api}
          ingestKey={open.rotating}
          onClose={() => setOpen(null)}
          onMade={showMade}
        />
      )}
      {open !== null && typeof open === 'object' && 'made' in open && (
        <SecretDialog api={api} made={open.made} onClose={() => setOpen(null)} />
      )}
      <RevokeDialog api={api} ingestKey={revoking} onClose={() => setRevoking(null)} />
    </Screen>
  );
}

function NoKeys({ mayMake, onMake }: { mayMake: boolean; onMake: () => void }) {
  const t = useWords();
  return (
    <Empty title={t('keys.none')}>
      <p>{t(mayMake ? 'keys.none-text' : 'keys.none-ask')}</p>
      {mayMake && (
        <Button kind="ink" Icon={Plus} className="mt-4" onClick={onMake}>
          {t('keys.new')}
        </Button>
      )}
    </Empty>
  );
}

function RevokeDialog({
  api,
  ingestKey,
  onClose,
}: {
  api: PageProps['api'];
  ingestKey: IngestKey | null;
  onClose: () => void;
}) {
  const t = useWords();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => api.send('DELETE', `/aisher/keys/${id}`),
    onSuccess: () => say(t('keys.revoked')),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      onClose();
      void queries.invalidateQueries({ queryKey: ['aisher'] });
    },
  });
  return (
    <ConfirmDialog
      open={ingestKey !== null}
      onClose={onClose}
      title={t('keys.revoke-title')}
      confirm={t('keys.revoke')}
      busy={revoke.isPending}
      onConfirm={() => ingestKey && revoke.mutate(ingestKey.id)}
    >
      {t('keys.revoke-text', { name: ingestKey?.name ?? '' })}
    </ConfirmDialog>
  );
}
