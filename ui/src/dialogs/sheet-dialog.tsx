import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useUiWords } from '../words.ts';

/** A dialog: from below on a phone, in the middle at a desk. */
export function SheetDialog({
  open,
  onClose,
  title,
  isFixed = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What is in it scrolls a part of itself, such as all but its button. */
  isFixed?: boolean;
  children: ReactNode;
}) {
  const t = useUiWords();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim appear fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          className={`sheet appear fixed inset-x-0 bottom-0 z-50 max-h-[88dvh] rounded-b-none px-5 pt-4 pb-[max(1.5rem,env(safe-area-inset-bottom))] outline-none md:inset-x-auto md:top-1/2 md:bottom-auto md:left-1/2 md:w-[28rem] md:-translate-1/2 md:rounded-b-[10px] ${isFixed ? 'flex flex-col' : 'overflow-y-auto'}`}
        >
          <div className="mb-3 flex shrink-0 items-center justify-between gap-3">
            <Dialog.Title className="text-lg font-bold">{title}</Dialog.Title>
            <Dialog.Close className="btn btn-quiet -mr-3 px-0" aria-label={t('action.close')}>
              <X size={20} aria-hidden="true" />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
