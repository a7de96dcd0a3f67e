import { useMessages } from '../i18n.ts';
import { SheetDialog } from '../shell/sheet-dialog.tsx';

/** Rejecting is asked once more, because it cannot be undone; nothing on the machine changes. */
export function RejectDialog({
  open,
  onClose,
  onReject,
}: {
  open: boolean;
  onClose: () => void;
  onReject: () => void;
}) {
  const t = useMessages();
  return (
    <SheetDialog open={open} onClose={onClose} title={t('reject.title')}>
      <p className="text-ink-2">{t('reject.text')}</p>
      <div className="mt-5 grid grid-cols-2 gap-2">
        <button type="button" className="btn" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button type="button" className="btn btn-ink" onClick={onReject}>
          {t('stamp.reject')}
        </button>
      </div>
    </SheetDialog>
  );
}
