import type { Receiver } from '@dojang/kernel/schema';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

export function DeleteReceiverDialog({
  receiver: { id, name },
  onClose,
}: {
  receiver: Receiver;
  onClose: () => void;
}) {
  const t = useMessages();
  const problemText = useProblemText();
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/receivers/${id}`),
    onSuccess: () => say(t('receiver.deleted')),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      onClose();
      void queries.invalidateQueries({ queryKey: ['receivers'] });
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('receiver.delete-title')}
      confirm={t('receiver.delete')}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {t('receiver.delete-text', { name })}
    </ConfirmDialog>
  );
}
