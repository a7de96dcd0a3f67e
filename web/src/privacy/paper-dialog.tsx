import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';

const ways = ['paper', 'guardian'] as const;
type Way = (typeof ways)[number];

/** Who signed the paper that is recorded. */
export function PaperDialog({
  busy,
  problem,
  onClose,
  onRecord,
}: {
  busy: boolean;
  problem: Error | null;
  onClose: () => void;
  onRecord: (way: Way) => void;
}) {
  const t = useMessages();
  const [way, setWay] = useState<Way | null>(null);
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('privacy.record-title')}
      submit={t('privacy.record')}
      isComplete={way !== null}
      busy={busy}
      problem={problem}
      onSubmit={() => way && onRecord(way)}
    >
      <p className="text-ink-2">{t('privacy.record-text')}</p>
      <RadioList
        legend={t('privacy.signed-by')}
        choices={ways.map((value) => ({ value, label: t(`privacy.signed-by.${value}`) }))}
        value={way}
        onChange={setWay}
      />
    </FormDialog>
  );
}
