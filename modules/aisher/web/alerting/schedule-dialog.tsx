import type { Api } from '@dojang/ui/api.ts';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { SelectField, TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schedule } from '../../src/schedules/schema.ts';
import { useWords } from '../words.ts';
import { CheckList } from './check-list.tsx';
import { useServices } from './targets.ts';
import { cronOf, type TimingDays, timingDays, timingOf } from './timing.ts';

const own = 'own';

/** Makes or changes a schedule: a plain time of the day, or a cron for those who know it. */
export function ScheduleDialog({
  api,
  schedule,
  onClose,
}: {
  api: Api;
  schedule: Schedule | null;
  onClose: () => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const services = useServices(api);
  const timing = schedule ? timingOf(schedule.cron) : ({ days: 'daily', time: '09:00' } as const);
  const [name, setName] = useState(schedule?.name ?? t('schedules.digest'));
  const [days, setDays] = useState<TimingDays | typeof own>(timing?.days ?? own);
  const [time, setTime] = useState(timing?.time ?? '09:00');
  const [cron, setCron] = useState(schedule?.cron ?? '0 9 * * *');
  const [chosen, setChosen] = useState<readonly string[]>(schedule?.services ?? []);
  const [isOn, setOn] = useState(schedule?.isOn ?? true);
  const settle = {
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['aisher', 'schedules'] }),
  };
  const save = useMutation({
    mutationFn: () => {
      const input = {
        name: name.trim(),
        kind: 'digest',
        cron: days === own ? cron.trim() : cronOf({ days, time }),
        services: chosen,
      };
      return schedule === null
        ? api.send('POST', '/aisher/schedules', input)
        : api.send('PUT', `/aisher/schedules/${schedule.id}`, {
            ...input,
            isOn,
            version: schedule.version,
          });
    },
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/aisher/schedules/${schedule?.id}`),
    ...settle,
  });
  const busy = save.isPending || remove.isPending;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(schedule === null ? 'schedules.new' : 'schedules.one')}
      isComplete={name.trim() !== ''}
      busy={busy}
      problem={save.error ?? remove.error}
      onSubmit={() => save.mutate()}
      aside={schedule !== null && <RemoveButton busy={busy} onRemove={() => remove.mutate()} />}
    >
      <TextField
        label={t('alerting.name')}
        value={name}
        maxLength={60}
        required
        onChange={setName}
      />
      <SelectField
        label={t('schedules.days')}
        value={days}
        onChange={(value) => setDays(timingDays.find((each) => each === value) ?? own)}
      >
        {timingDays.map((value) => (
          <option key={value} value={value}>
            {t(`schedules.days.${value}`)}
          </option>
        ))}
        <option value={own}>{t('schedules.days.own')}</option>
      </SelectField>
      {days === own ? (
        <TextField
          label={t('schedules.cron')}
          hint={t('schedules.cron-hint')}
          fieldClass="code"
          maxLength={120}
          value={cron}
          onChange={setCron}
        />
      ) : (
        <TextField
          label={t('schedules.time')}
          type="time"
          required
          value={time}
          onChange={setTime}
        />
      )}
      <CheckList
        legend={t('alerting.services')}
        hint={t('alerting.none-is-all')}
        choices={services.map((each) => ({ value: each.id, label: each.name }))}
        chosen={chosen}
        onChange={setChosen}
      />
      {schedule !== null && (
        <CheckField label={t('schedules.is-on')} checked={isOn} onChange={setOn} />
      )}
    </FormDialog>
  );
}
