import type { ReactNode } from 'react';
import { Button } from '../buttons/button.tsx';
import { useUiWords } from '../words.ts';
import { SheetDialog } from './sheet-dialog.tsx';

/** Asks once more before something that cannot be undone. */
export function ConfirmDialog({
  open,
  onClose,
  title,
  confirm,
  busy = false,
  onConfirm,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What the button says: the verb. */
  confirm: string;
  busy?: boolean;
  onConfirm: () => void;
  /** What will happen. */
  children: ReactNode;
}) {
  const t = useUiWords();
  return (
    <SheetDialog open={open} onClose={onClose} title={title}>
      <p className="break-words text-ink-2">{children}</p>
      <div className="mt-5 grid grid-cols-2 gap-2">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button kind="ink" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </SheetDialog>
  );
}
