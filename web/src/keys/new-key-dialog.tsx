import { keyDaysPreset, type MadeKey, type RoleMatrix } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, useMay } from '../shell/session.tsx';
import { DaysField } from './days-field.tsx';
import { ScopesField } from './scopes-field.tsx';
import { WhoseField } from './whose-field.tsx';

/** A name, what the key may do, and for how long. */
export function NewKeyDialog({
  scopes,
  onClose,
  onMade,
}: {
  /** What a key of this person may be given. */
  scopes: readonly string[];
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}) {
  const t = useMessages();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number>(keyDaysPreset);
  // With one scope there is nothing to choose.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(scopes.length === 1 ? scopes : []),
  );
  const [role, setRole] = useState<string>();
  const [networks, setNetworks] = useState('');
  const mayMakeOrgs = useMay('key.create-org');
  const matrix = useQuery({
    queryKey: ['roles', 'matrix'],
    queryFn: ({ signal }) => api.get<RoleMatrix>('/roles/matrix', signal),
    enabled: mayMakeOrgs,
  });
  const roles = matrix.data?.own ?? [];
  const own = roles.find(({ name }) => name === role);
  const offered = own ? scopes.filter((scope) => own.actions.includes(scope)) : scopes;
  const given = offered.filter((scope) => chosen.has(scope));
  const make = useMutation({
    mutationFn: () =>
      api.send<MadeKey>('POST', '/keys', {
        name: name.trim(),
        scopes: given,
        expiresInDays: days,
        networks: networks.split(/[\s,]+/).filter((each) => each !== ''),
        ...(role === undefined ? {} : { role }),
      }),
    onSuccess: onMade,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('key.new')}
      submit={t('key.make')}
      isComplete={name.trim() !== '' && given.length > 0}
      busy={make.isPending}
      problem={make.error}
      onSubmit={() => make.mutate()}
    >
      <TextField
        label={t('key.name')}
        hint={t('key.name-text')}
        value={name}
        maxLength={60}
        autoComplete="off"
        required
        onChange={setName}
      />
      {roles.length > 0 && <WhoseField roles={roles} value={role} onChange={setRole} />}
      <ScopesField
        scopes={offered}
        {...(own ? { none: t('roles.org-key-none') } : {})}
        chosen={chosen}
        onChange={setChosen}
      />
      <DaysField value={days} onChange={setDays} />
      <TextField
        label={t('roles.networks')}
        hint={t('roles.networks-text')}
        value={networks}
        maxLength={1000}
        autoComplete="off"
        placeholder="203.0.113.0/24"
        onChange={setNetworks}
      />
    </FormDialog>
  );
}
