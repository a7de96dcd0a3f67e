import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { useMessages } from '../i18n.ts';
import { OnceDialog } from '../keys/once-dialog.tsx';

/** The way back in, shown once. */
export function CodesDialog({
  codes: [first = '', ...others],
  onClose,
}: {
  codes: readonly string[];
  onClose: () => void;
}) {
  const t = useMessages();
  return (
    <OnceDialog
      title={t('policy.codes-title')}
      lead={t('policy.codes-text')}
      secret={first}
      warning={t('policy.codes-warning')}
      kept={t('policy.codes-kept')}
      onClose={onClose}
    >
      {others.map((code) => (
        <CopyLine key={code} text={code} />
      ))}
    </OnceDialog>
  );
}
