import type { MadeReceiver, Receiver, ReceiverList } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { List } from '@dojang/ui/lists/list.tsx';
import { Empty } from '@dojang/ui/states/empty.tsx';
import { type Asked, Loaded } from '@dojang/ui/states/loaded.tsx';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { OnceDialog } from '../keys/once-dialog.tsx';
import { api, queries } from '../shell/session.tsx';
import { DeleteReceiverDialog } from './delete-receiver-dialog.tsx';
import { NewReceiverDialog } from './new-receiver-dialog.tsx';
import { ReceiverRow } from './receiver-row.tsx';
import { RotateReceiverDialog } from './rotate-receiver-dialog.tsx';

export const receiversQuery = {
  queryKey: ['receivers'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<ReceiverList>('/receivers', signal),
};

type Open =
  | { readonly what: 'new' }
  | { readonly what: 'rotate' | 'delete'; readonly receiver: Receiver }
  | { readonly what: 'made'; readonly name: string; readonly secret: string }
  | null;

/** Systems that the org has notified, for those who may change them. */
export function ReceiversPart({ query }: { query: Asked<ReceiverList> }) {
  const t = useMessages();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const showMade = ({ receiver: { name }, secret }: MadeReceiver) => {
    setOpen(secret === null ? null : { what: 'made', name, secret });
    void queries.invalidateQueries({ queryKey: receiversQuery.queryKey });
  };
  const add = (
    <Button Icon={Plus} onClick={() => setOpen({ what: 'new' })}>
      {t('receiver.new')}
    </Button>
  );
  return (
    <>
      <Loaded query={query} rows={1} rowHeight="h-[7.5rem]">
        {({ receivers }) => (
          <>
            <List
              items={receivers}
              empty={
                <Empty title={t('receiver.none')}>
                  <p>{t('receiver.none-text')}</p>
                  <div className="mt-4">{add}</div>
                </Empty>
              }
            >
              {(receiver) => (
                <ReceiverRow
                  key={receiver.id}
                  receiver={receiver}
                  onRotate={() => setOpen({ what: 'rotate', receiver })}
                  onDelete={() => setOpen({ what: 'delete', receiver })}
                />
              )}
            </List>
            {receivers.length > 0 && <div className="mt-3">{add}</div>}
          </>
        )}
      </Loaded>
      {open?.what === 'new' && <NewReceiverDialog onClose={close} onMade={showMade} />}
      {open?.what === 'rotate' && (
        <RotateReceiverDialog receiver={open.receiver} onClose={close} onMade={showMade} />
      )}
      {open?.what === 'delete' && <DeleteReceiverDialog receiver={open.receiver} onClose={close} />}
      {open?.what === 'made' && (
        <OnceDialog
          title={t('receiver.secret-title', { name: open.name })}
          lead={t('receiver.secret-text')}
          secret={open.secret}
          warning={t('receiver.secret-warning')}
          kept={t('receiver.kept')}
          onClose={close}
        />
      )}
    </>
  );
}
