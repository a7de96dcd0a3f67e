import { spellUnseen } from '@dojang/kernel/unseen';
import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OnCall } from '../../src/alerts/on-call/schema.ts';
import { useWords } from '../words.ts';
import { onCallKey, usePeople } from './targets.ts';

const isMoment = (text: string) => !Number.isNaN(Date.parse(text));

/** Somebody stands in for a time, in the reader's own zone. */
export function OverrideDialog({
  api,
  rotation,
  onClose,
}: {
  api: Api;
  rotation: OnCall;
  onClose: () => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const people = usePeople(api);
  const [personId, setPerson] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const add = useMutation({
    mutationFn: () =>
      api.send('POST', `/aisher/on-call/${rotation.id}/overrides`, {
        personId,
        startsAt: new Date(from).toISOString(),
        endsAt: new Date(until).toISOString(),
      }),
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: onCallKey }),
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('on-call.stand-in')}
      isComplete={personId !== '' && isMoment(from) && isMoment(until)}
      busy={add.isPending}
      problem={add.error}
      onSubmit={() => add.mutate()}
    >
      <SelectField label={t('on-call.who')} value={personId} onChange={setPerson}>
        <option value="">{t('on-call.choose')}</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {spellUnseen(name)}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('on-call.from')}
        type="datetime-local"
        required
        value={from}
        onChange={setFrom}
      />
      <TextField
        label={t('on-call.until')}
        type="datetime-local"
        required
        value={until}
        onChange={setUntil}
      />
    </FormDialog>
  );
}
