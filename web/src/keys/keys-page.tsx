import type { ApiKey, KeyList, MadeKey } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { Screen } from '@dojang/ui/frames/screen.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Below } from '@dojang/ui/states/below.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMay, useMe } from '../shell/session.tsx';
import { KeyLine } from './key-line.tsx';
import { KeyRow } from './key-row.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';

const whose = ['mine', 'all'] as const;
type Open = { rotating: ApiKey } | { made: MadeKey } | 'new' | null;

/** Keys by which programs act for a person: made, rotated and revoked. */
export function KeysPage() {
  const t = useMessages();
  const asked = useMe();
  const me = asked.data?.person.id;
  const mayMake = useMay('key.create');
  const mayMakeOrgs = useMay('key.create-org');
  const mayListAll = useMay('key.list-all');
  const [shown, setShown] = useState<(typeof whose)[number]>('mine');
  const [open, setOpen] = useState<Open>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const keys = useQuery({
    queryKey: ['keys', shown],
    queryFn: ({ signal }) => api.get<KeyList>(`/keys?all=${shown === 'all'}`, signal),
  });
  const showMade = (made: MadeKey) => {
    setOpen({ made });
    void queries.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <Screen
      title={t('key.title')}
      lead={t('key.lead')}
      aside={
        mayMake && (
          <Button Icon={Plus} disabled={!keys.data} onClick={() => setOpen('new')}>
            {t('key.new')}
          </Button>
        )
      }
    >
      {mayListAll && (
        <Segmented
          className="mb-4"
          legend={t('key.whose')}
          choices={whose.map((value) => ({ value, label: t(`key.whose.${value}`) }))}
          value={shown}
          onChange={setShown}
        />
      )}
      <Below query={asked}>
        <Loaded query={keys} rows={2} rowHeight="h-[11.375rem]">
          {(list) => (
            <List items={list.keys} empty={<NoKeys />}>
              {(key) => (
                <KeyRow
                  key={key.id}
                  apiKey={key}
                  person={shown === 'all' && key.role === null ? key.personName : null}
                  onRotate={
                    (key.role === null ? mayMake && key.personId === me : mayMakeOrgs)
                      ? () => setOpen({ rotating: key })
                      : null
                  }
                  onRevoke={() => setRevoking(key)}
                />
              )}
            </List>
          )}
        </Loaded>
      </Below>
      {open === 'new' && keys.data && (
        <NewKeyDialog scopes={keys.data.scopes} onClose={() => setOpen(null)} onMade={showMade} />
      )}
      {open !== null && typeof open === 'object' && 'rotating' in open && (
        <RotateDialog apiKey={open.rotating} onClose={() => setOpen(null)} onMade={showMade} />
      )}
      {open !== null && typeof open === 'object' && 'made' in open && (
        <SecretDialog made={open.made} onClose={() => setOpen(null)} />
      )}
      <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </Screen>
  );
}

function NoKeys() {
  const t = useMessages();
  return (
    <Empty title={t('key.none')}>
      <p>{t('key.none-text')}</p>
      <div className="mt-4 text-left">
        <KeyLine />
      </div>
    </Empty>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  const t = useMessages();
  const problemText = useProblemText();
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => api.send('DELETE', `/keys/${key.id}`),
    onSuccess: () => say(t('key.revoked')),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      onClose();
      void queries.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  return (
    <ConfirmDialog
      open={apiKey !== null}
      onClose={onClose}
      title={t('key.revoke-title')}
      confirm={t('key.revoke')}
      busy={revoke.isPending}
      onConfirm={() => apiKey && revoke.mutate(apiKey)}
    >
      {t('key.revoke-text', { name: apiKey?.name ?? '' })}
    </ConfirmDialog>
  );
}
