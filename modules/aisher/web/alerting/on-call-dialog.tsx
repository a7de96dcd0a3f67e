import type { Api } from '@dojang/ui/api.ts';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OnCall, OnCallInput } from '../../src/alerts/on-call/schema.ts';
import { useWords } from '../words.ts';
import { CheckList } from './check-list.tsx';
import { namesOf, onCallKey, usePeople } from './targets.ts';

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const today = () => new Date().toISOString().slice(0, 10);
const weeksOf = [1, 2, 3, 4] as const;

const fresh = (): OnCallInput => ({
  name: '',
  people: [],
  weeks: 1,
  startsOn: today(),
  handover: '09:00',
  timeZone: ownZone(),
});

const inputOf = ({ name, people, weeks, startsOn, handover, timeZone }: OnCall): OnCallInput => ({
  name,
  people,
  weeks,
  startsOn,
  handover,
  timeZone,
});

/** Makes or changes a rotation. */
export function OnCallDialog({
  api,
  rotation,
  onClose,
}: {
  api: Api;
  rotation: OnCall | null;
  onClose: () => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const people = usePeople(api);
  const [input, setInput] = useState<OnCallInput>(rotation === null ? fresh : inputOf(rotation));
  const change = (more: Partial<OnCallInput>) => setInput({ ...input, ...more });
  const settle = {
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: onCallKey }),
  };
  const save = useMutation({
    mutationFn: () =>
      rotation === null
        ? api.send('POST', '/aisher/on-call', input)
        : api.send('PUT', `/aisher/on-call/${rotation.id}`, {
            ...input,
            version: rotation.version,
          }),
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/aisher/on-call/${rotation?.id}`),
    ...settle,
  });
  const busy = save.isPending || remove.isPending;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(rotation === null ? 'on-call.new' : 'on-call.one')}
      isComplete={input.name.trim() !== '' && input.people.length > 0}
      busy={busy}
      problem={save.error ?? remove.error}
      onSubmit={() => save.mutate()}
      aside={rotation !== null && <RemoveButton busy={busy} onRemove={() => remove.mutate()} />}
    >
      <TextField
        label={t('alerting.name')}
        value={input.name}
        maxLength={60}
        required
        onChange={(name) => change({ name })}
      />
      <CheckList
        legend={t('on-call.people')}
        hint={
          input.people.length > 1
            ? t('on-call.order', { names: namesOf(input.people, people).join(' → ') })
            : t('on-call.order-hint')
        }
        choices={people.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={input.people}
        onChange={(chosen) => change({ people: chosen })}
      />
      <SelectField
        label={t('on-call.weeks')}
        value={String(input.weeks)}
        onChange={(weeks) => change({ weeks: Number(weeks) })}
      >
        {weeksOf.map((weeks) => (
          <option key={weeks} value={weeks}>
            {t('on-call.weeks-of', { count: weeks })}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('on-call.starts')}
        type="date"
        required
        value={input.startsOn}
        onChange={(startsOn) => change({ startsOn })}
      />
      <TextField
        label={t('on-call.hour')}
        type="time"
        required
        value={input.handover}
        onChange={(handover) => change({ handover })}
      />
      <SelectField
        label={t('on-call.zone')}
        value={input.timeZone}
        onChange={(timeZone) => change({ timeZone })}
      >
        {[...new Set([input.timeZone, ...Intl.supportedValuesOf('timeZone')])].map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
