import { Button } from '@dojang/ui/buttons/button.tsx';
import { SheetDialog } from '@dojang/ui/dialogs/sheet-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { Check } from 'lucide-react';
import { useWords } from '../words.ts';

/** What calls of a webhook are signed with, shown once. */
export function TargetSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useWords();
  return (
    <SheetDialog open onClose={onClose} title={t('targets.secret-title')}>
      <div className="space-y-4">
        <p className="text-ink-2">{t('targets.secret-text')}</p>
        <CopyLine text={secret} />
        <Button kind="ink" Icon={Check} className="w-full" onClick={onClose}>
          {t('targets.kept')}
        </Button>
      </div>
    </SheetDialog>
  );
}
