import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Check } from 'lucide-react';
import { type ReactNode, useState } from 'react';

/** A secret that is shown once. A slip does not close it: the first press beside it warns. */
export function OnceDialog({
  title,
  lead,
  secret,
  warning,
  kept,
  onClose,
  children,
}: {
  title: string;
  lead: string;
  secret: string;
  /** Says that the secret is not shown again. */
  warning: string;
  /** The button of somebody who has kept it. */
  kept: string;
  onClose: () => void;
  /** What to do with it now. */
  children?: ReactNode;
}) {
  const [isWarned, setWarned] = useState(false);
  return (
    <SheetDialog open onClose={() => (isWarned ? onClose() : setWarned(true))} title={title}>
      <div className="space-y-4">
        <p className="text-ink-2">{lead}</p>
        <CopyLine text={secret} />
        {children}
        {isWarned && (
          <p role="alert" className="rounded-lg bg-sunk px-4 py-3 text-sm font-semibold">
            {warning}
          </p>
        )}
        <Button kind="ink" Icon={Check} className="w-full" onClick={onClose}>
          {kept}
        </Button>
      </div>
    </SheetDialog>
  );
}
