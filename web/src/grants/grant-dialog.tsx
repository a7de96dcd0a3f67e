import type { Grant, ResourceGrants, teamList } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { RemoveButton } from '@dojang/ui/buttons/remove-button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { allPeople } from '@dojang/ui/people/all-people.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

type Level = Grant['level'];
const levels: readonly Level[] = ['read', 'write', 'admin'];

/** Gives a team or a person access to a resource, or changes and takes away what was given. */
export function GrantDialog({
  of,
  grant,
  onClose,
}: {
  of: ResourceGrants;
  /** Undefined for a new one. */
  grant: Grant | undefined;
  onClose: () => void;
}) {
  const t = useMessages();
  const language = useLanguage();
  const [level, setLevel] = useState<Level>(grant?.level ?? 'read');
  const [to, setTo] = useState(grant ? holderOf(grant) : '');
  const settle = {
    onSuccess: onClose,
    onSettled: () => void queries.invalidateQueries({ queryKey: ['grants'] }),
  };
  const save = useMutation({
    mutationFn: () => {
      const [kind, id] = to.split(' ');
      const holder = { teamId: kind === 'team' ? id : null, personId: kind === 'team' ? null : id };
      const { kind: resourceKind, id: resourceId } = of.resource;
      return api.send('PUT', '/grants', { kind: resourceKind, resourceId, ...holder, level });
    },
    ...settle,
  });
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/grants/${grant?.id}`),
    ...settle,
  });
  const busy = save.isPending || remove.isPending;
  const name = spellUnseen((grant?.team ?? grant?.person)?.name ?? '');
  return (
    <FormDialog
      open
      onClose={onClose}
      title={grant ? t('grants.edit-title', { name }) : t('grants.give-title')}
      isComplete={to !== ''}
      busy={busy}
      problem={save.error ?? remove.error}
      onSubmit={() => {
        remove.reset();
        save.mutate();
      }}
      aside={
        grant && (
          <RemoveButton
            busy={busy}
            onRemove={() => {
              save.reset();
              remove.mutate();
            }}
          />
        )
      }
    >
      {!grant && <HolderField grants={of.grants} value={to} onChange={setTo} />}
      <RadioList
        legend={t('grants.level')}
        choices={levels.map((value) => ({
          value,
          label: t(`grants.level-${value}`),
          text: of.kind.levels[value][language],
        }))}
        value={level}
        onChange={setLevel}
      />
      <p className="label">{t('grants.role-counts')}</p>
    </FormDialog>
  );
}

const holderOf = ({ team, person }: Grant): string =>
  team ? `team ${team.id}` : `person ${person?.id}`;

/** Teams first: a grant of a team does not have to follow each person who comes and goes. */
function HolderField({
  grants,
  value,
  onChange,
}: {
  grants: readonly Grant[];
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useMessages();
  const teams = useQuery({
    queryKey: ['teams'],
    queryFn: () => api.get<z.infer<typeof teamList>>('/teams'),
  });
  const people = useQuery(allPeople(api));
  const taken = new Set(grants.map(holderOf));
  const free = (kind: 'team' | 'person', all: readonly { id: string; name: string }[] = []) =>
    all
      .filter(({ id }) => !taken.has(`${kind} ${id}`))
      .map(({ id, name }) => (
        <option key={id} value={`${kind} ${id}`}>
          {spellUnseen(name)}
        </option>
      ));
  const others = people.data?.people.filter(({ role }) => role !== 'owner');
  return (
    <SelectField label={t('grants.to')} required value={value} onChange={onChange}>
      <option value="" disabled>
        {t('grants.choose')}
      </option>
      <optgroup label={t('grants.teams')}>{free('team', teams.data?.teams)}</optgroup>
      <optgroup label={t('grants.people')}>{free('person', others)}</optgroup>
    </SelectField>
  );
}
