import type { MadeKey } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { KeyLine } from './key-line.tsx';

/** The key itself, shown once. A slip does not close it: the first press beside it warns. */
export function SecretDialog({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const t = useMessages();
  const [isWarned, setWarned] = useState(false);
  return (
    <SheetDialog
      open
      onClose={() => (isWarned ? onClose() : setWarned(true))}
      title={t('key.secret-title', { name: made.key.name })}
    >
      <div className="space-y-4">
        <p className="text-ink-2">{t('key.secret-text')}</p>
        <CopyLine text={made.secret} />
        <div>
          <p className="mb-1 text-sm font-medium text-ink-2">{t('key.try')}</p>
          <KeyLine />
        </div>
        {isWarned && (
          <p role="alert" className="rounded-lg bg-sunk px-4 py-3 text-sm font-semibold">
            {t('key.secret-warning')}
          </p>
        )}
        <Button kind="ink" Icon={Check} className="w-full" onClick={onClose}>
          {t('key.kept')}
        </Button>
      </div>
    </SheetDialog>
  );
}
