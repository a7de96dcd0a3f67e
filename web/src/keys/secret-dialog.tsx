import type { MadeKey } from '@dojang/kernel/schema';
import { useMessages } from '../i18n.ts';
import { KeyLine } from './key-line.tsx';
import { OnceDialog } from './once-dialog.tsx';

/** The key itself, shown once. */
export function SecretDialog({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const t = useMessages();
  return (
    <OnceDialog
      title={t('key.secret-title', { name: made.key.name })}
      lead={t('key.secret-text')}
      secret={made.secret}
      warning={t('key.secret-warning')}
      kept={t('key.kept')}
      onClose={onClose}
    >
      <div>
        <p className="mb-1 text-sm font-medium text-ink-2">{t('key.try')}</p>
        <KeyLine />
      </div>
    </OnceDialog>
  );
}
