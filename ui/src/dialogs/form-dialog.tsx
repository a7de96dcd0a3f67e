import type { ReactNode } from 'react';
import { Button } from '../buttons/button.tsx';
import { FormProblem } from '../forms/form-problem.tsx';
import { useUiWords } from '../words.ts';
import { SheetDialog } from './sheet-dialog.tsx';

/** A form in a dialog: fields, why it failed, and one button that sends it. */
export function FormDialog({
  open,
  onClose,
  title,
  submit,
  isComplete,
  busy = false,
  problem = null,
  onSubmit,
  aside,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The label of the button; "Save" when left out. */
  submit?: string;
  /** Whether everything that is needed is given. */
  isComplete: boolean;
  busy?: boolean;
  problem?: unknown;
  onSubmit: () => void;
  /** Beside the button, such as a `RemoveButton`. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  const t = useUiWords();
  return (
    <SheetDialog open={open} onClose={onClose} title={title} isFixed>
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete && !busy) onSubmit();
        }}
      >
        <div className="-mx-5 min-h-0 space-y-4 overflow-y-auto px-5 pb-1">{children}</div>
        <FormProblem problem={problem} />
        <div className="mt-3 flex gap-2">
          <Button type="submit" kind="ink" className="flex-1" busy={busy} disabled={!isComplete}>
            {submit ?? t('action.save')}
          </Button>
          {aside}
        </div>
      </form>
    </SheetDialog>
  );
}
