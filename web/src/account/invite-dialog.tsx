import type { GrantableRole, PairingInput } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { RoleChecks } from './role-checks.tsx';

const invitable = ['admin', 'member', 'viewer', 'guest'] as const;

export function InviteDialog({
  added,
  open,
  onClose,
  onInvite,
}: {
  /** Roles of modules, which an invitation may carry. */
  added: readonly GrantableRole[];
  open: boolean;
  onClose: () => void;
  onInvite: (input: PairingInput) => void;
}) {
  const t = useMessages();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof invitable)[number]>('member');
  const [roles, setRoles] = useState<readonly string[]>([]);
  const submit = () => {
    onInvite({ kind: 'person', name: name.trim(), role, roles: [...roles] });
    setName('');
    setRoles([]);
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t('people.invite')}
      submit={t('people.make-link')}
      isComplete={name.trim() !== ''}
      onSubmit={submit}
    >
      <TextField
        label={t('people.name')}
        value={name}
        maxLength={100}
        required
        onChange={setName}
      />
      <RadioList
        legend={t('people.role')}
        choices={invitable.slice(0, added.length === 0 ? -1 : undefined).map((each) => ({
          value: each,
          label: t(`role.${each}`),
          text: t(`role.${each}-text`),
        }))}
        value={role}
        onChange={setRole}
      />
      {added.length > 0 && <RoleChecks added={added} held={roles} onChange={setRoles} />}
    </FormDialog>
  );
}
