import { type ApiKey, keyDaysPreset, type MadeKey, overlapHoursMax } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { DaysField } from './days-field.tsx';

const overlaps = [0, 1, overlapHoursMax];

/** A new secret for a key, and how long its old one goes on working. */
export function RotateDialog({
  apiKey,
  onClose,
  onMade,
}: {
  apiKey: ApiKey;
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}) {
  const t = useMessages();
  const [days, setDays] = useState<number>(keyDaysPreset);
  const [overlap, setOverlap] = useState<number>(apiKey.expired ? 0 : overlapHoursMax);
  const rotate = useMutation({
    mutationFn: () =>
      api.send<MadeKey>('PUT', `/keys/${apiKey.id}/secret`, {
        expiresInDays: days,
        overlapHours: overlap,
      }),
    onSuccess: onMade,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('key.rotate-title', { name: apiKey.name })}
      submit={t('key.rotate')}
      isComplete
      busy={rotate.isPending}
      problem={rotate.error}
      onSubmit={() => rotate.mutate()}
    >
      <p className="text-ink-2">{t('key.rotate-text')}</p>
      {!apiKey.expired && (
        <SelectField
          label={t('key.overlap')}
          value={String(overlap)}
          onChange={(hours) => setOverlap(Number(hours))}
        >
          {overlaps.map((hours) => (
            <option key={hours} value={hours}>
              {hours === 0 ? t('key.overlap-none') : t('key.overlap-hours', { count: hours })}
            </option>
          ))}
        </SelectField>
      )}
      <DaysField value={days} onChange={setDays} />
    </FormDialog>
  );
}
