import type { Person, Team } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

/** Edits a team: its name and its people. It can also delete the team. */
export function TeamDialog({
  team,
  people,
  onClose,
}: {
  /** Undefined for a new one. */
  team: Team | undefined;
  people: readonly Person[];
  onClose: () => void;
}) {
  const t = useMessages();
  const [name, setName] = useState(team?.name ?? '');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(team?.personIds));
  const settle = {
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['teams'] }),
  };
  const save = useMutation({
    mutationFn: () => {
      const input = { name: name.trim(), personIds: [...chosen] };
      return team === undefined
        ? api.send('POST', '/teams', input)
        : api.send('PUT', `/teams/${team.id}`, input);
    },
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/teams/${team?.id}`),
    ...settle,
  });
  const submit = () => {
    remove.reset();
    save.mutate();
  };
  const choose = (id: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(team === undefined ? 'teams.new' : 'teams.one')}
      isComplete={name.trim() !== ''}
      busy={save.isPending || remove.isPending}
      problem={save.error ?? remove.error}
      onSubmit={submit}
      aside={
        team !== undefined && (
          <RemoveButton
            busy={save.isPending || remove.isPending}
            onRemove={() => {
              save.reset();
              remove.mutate();
            }}
          />
        )
      }
    >
      <TextField label={t('people.name')} value={name} maxLength={60} required onChange={setName} />
      <fieldset>
        <legend className="mb-1 text-sm font-medium text-ink-2">{t('people.title')}</legend>
        {people.map((person) => (
          <CheckField
            key={person.id}
            label={<Seen text={person.name} />}
            checked={chosen.has(person.id)}
            onChange={(isIn) => choose(person.id, isIn)}
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}
