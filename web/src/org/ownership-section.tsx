import type { OrgState } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { Section } from '@dojang/ui/frames/screen.tsx';
import { List, Row } from '@dojang/ui/lists/list.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { DoorOpen, HandHeart, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMay, useMe } from '../shell/session.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

type Open = 'transfer' | 'leave' | 'close' | null;

/** Handing the org over, leaving it, closing it. */
export function OwnershipSection({ org }: { org: OrgState }) {
  const t = useMessages();
  const me = useMe().data?.person;
  const [mayTransfer, mayClose] = [useMay('org.transfer'), useMay('org.close')];
  const [open, setOpen] = useState<Open>(null);
  const isLastOwner = me?.role === 'owner' && org.owners === 1;
  const acts = [
    ...(mayTransfer && org.people > 1 ? (['transfer'] as const) : []),
    ...(isLastOwner ? [] : (['leave'] as const)),
    ...(mayClose ? (['close'] as const) : []),
  ];
  const icons = { transfer: HandHeart, leave: DoorOpen, close: Trash2 } as const;
  const close = () => setOpen(null);
  return (
    <Section title={t('org.ends')} {...(isLastOwner ? { lead: t('org.last-owner') } : {})}>
      <List items={acts}>
        {(act) => (
          <Row
            key={act}
            Icon={icons[act]}
            title={t(`org.${act}`)}
            facts={t(`org.${act}-short`)}
            action={
              <Button
                className="shrink-0"
                disabled={org.closingAt !== null && act !== 'leave'}
                onClick={() => setOpen(act)}
              >
                {t(`org.${act}-open`)}
              </Button>
            }
          />
        )}
      </List>
      {open === 'transfer' && <TransferDialog onClose={close} />}
      {open === 'close' && <CloseDialog name={org.name} onClose={close} />}
      {open === 'leave' && me && <LeaveDialog personId={me.id} onClose={close} />}
    </Section>
  );
}

function LeaveDialog({ personId, onClose }: { personId: string; onClose: () => void }) {
  const t = useMessages();
  const problemText = useProblemText();
  const leave = useMutation({
    mutationFn: () => api.send('DELETE', `/people/${personId}`),
    // A whole load: nothing of the org stays in memory.
    onSuccess: () => location.replace('/'),
    onError: (error) => {
      say(problemText(error));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('org.leave')}
      confirm={t('org.leave-confirm')}
      busy={leave.isPending}
      onConfirm={() => leave.mutate()}
    >
      {t('org.leave-text')}
    </ConfirmDialog>
  );
}
