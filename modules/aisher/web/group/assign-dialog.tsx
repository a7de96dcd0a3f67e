import { spellUnseen } from '@dojang/kernel/unseen';
import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Group } from '../../src/groups/schema.ts';
import { useWords } from '../words.ts';
import { usePeople, useTeams } from './group-facts.tsx';

/** Who takes care of it: a person, a team, both or nobody. */
export function AssignDialog({
  group,
  api,
  onClose,
}: {
  group: Group;
  api: Api;
  onClose: () => void;
}) {
  const t = useWords();
  const queries = useQueryClient();
  const people = usePeople(api);
  const teams = useTeams(api);
  const [personId, setPerson] = useState(group.assigneeId ?? '');
  const [teamId, setTeam] = useState(group.ownerTeamId ?? '');
  const assign = useMutation({
    mutationFn: () =>
      api.send('PUT', `/aisher/groups/${group.id}/assignment`, {
        assigneeId: personId === '' ? null : personId,
        ownerTeamId: teamId === '' ? null : teamId,
        version: group.version,
      }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['aisher'] }),
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('assign.title')}
      isComplete
      busy={assign.isPending}
      problem={assign.error}
      onSubmit={() => assign.mutate()}
    >
      <SelectField label={t('assign.person')} value={personId} onChange={setPerson}>
        <option value="">{t('fact.nobody')}</option>
        {people.data?.people.map(({ id, name }) => (
          <option key={id} value={id}>
            {spellUnseen(name)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('assign.team')} value={teamId} onChange={setTeam}>
        <option value="">{t('assign.no-team')}</option>
        {teams.data?.teams.map(({ id, name }) => (
          <option key={id} value={id}>
            {spellUnseen(name)}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
