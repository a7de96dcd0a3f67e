import { spellUnseen } from '@dojang/kernel/unseen';
import type { Api } from '@dojang/ui/api.ts';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Check } from 'lucide-react';
import { useState } from 'react';
import type { MadeIngestKey } from '../../src/keys/schema.ts';
import { useWords } from '../words.ts';
import { FirstSpan } from './first-span.tsx';
import { SetUps } from './set-ups.tsx';

/** The key itself, shown once, with what to do with it. A slip does not close it: the first press beside it warns. */
export function SecretDialog({
  api,
  made,
  onClose,
}: {
  api: Api;
  made: MadeIngestKey;
  onClose: () => void;
}) {
  const t = useWords();
  const [isWarned, setWarned] = useState(false);
  return (
    <SheetDialog
      open
      onClose={() => (isWarned ? onClose() : setWarned(true))}
      title={t('keys.secret-title', { name: spellUnseen(made.key.name) })}
    >
      <div className="space-y-4">
        <p className="text-ink-2">{t('keys.secret-text')}</p>
        <CopyLine text={made.secret} />
        <SetUps api={api} secret={made.secret} />
        <FirstSpan api={api} keyId={made.key.id} since={made.key.lastUsedAt} />
        {isWarned && (
          <p role="alert" className="rounded-lg bg-sunk px-4 py-3 text-sm font-semibold">
            {t('keys.secret-warning')}
          </p>
        )}
        <Button kind="ink" Icon={Check} className="w-full" onClick={onClose}>
          {t('keys.kept')}
        </Button>
      </div>
    </SheetDialog>
  );
}
