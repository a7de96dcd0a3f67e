import { spellUnseen } from '@dojang/kernel/unseen';
import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { IngestKey, MadeIngestKey } from '../../src/keys/schema.ts';
import { useWords } from '../words.ts';

const overlaps = [0, 1, 24, 24 * 7];

/** A new secret for a key, and how long its old one goes on working. */
export function RotateDialog({
  api,
  ingestKey,
  onClose,
  onMade,
}: {
  api: Api;
  ingestKey: IngestKey;
  onClose: () => void;
  onMade: (made: MadeIngestKey) => void;
}) {
  const t = useWords();
  const [overlap, setOverlap] = useState('24');
  const rotate = useMutation({
    mutationFn: () =>
      api.send<MadeIngestKey>('PUT', `/aisher/keys/${ingestKey.id}/secret`, {
        overlapHours: Number(overlap),
      }),
    onSuccess: onMade,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('keys.rotate-title', { name: spellUnseen(ingestKey.name) })}
      submit={t('keys.rotate')}
      isComplete
      busy={rotate.isPending}
      problem={rotate.error}
      onSubmit={() => rotate.mutate()}
    >
      <p className="text-ink-2">{t('keys.rotate-text')}</p>
      <SelectField label={t('keys.overlap')} value={overlap} onChange={setOverlap}>
        {overlaps.map((hours) => (
          <option key={hours} value={hours}>
            {hours === 0 ? t('keys.overlap-none') : t('keys.overlap-hours', { count: hours })}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
