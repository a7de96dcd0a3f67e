import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { findWordOfKind, useMessages } from '../i18n.ts';

/** Rejecting is asked once more, because it can be undone for a few seconds only. */
export function RejectDialog({
  kind,
  open,
  onClose,
  onReject,
}: {
  kind: string;
  open: boolean;
  onClose: () => void;
  onReject: () => void;
}) {
  const t = useMessages();
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title={t('reject.title')}
      confirm={t('stamp.reject')}
      onConfirm={onReject}
    >
      {findWordOfKind('reject.text', kind) ?? t('reject.text')}
    </ConfirmDialog>
  );
}
