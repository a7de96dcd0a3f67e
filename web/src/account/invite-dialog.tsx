import type { GrantableRole, OwnRole, PairingInput } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { RoleChecks } from './role-checks.tsx';
import { RoleField } from './role-field.tsx';

const invitable = ['admin', 'member', 'viewer', 'guest'] as const;

export function InviteDialog({
  added,
  own,
  open,
  onClose,
  onInvite,
}: {
  /** Roles of modules, which an invitation may carry. */
  added: readonly GrantableRole[];
  own: readonly OwnRole[];
  open: boolean;
  onClose: () => void;
  onInvite: (input: PairingInput) => void;
}) {
  const t = useMessages();
  const [name, setName] = useState('');
  const [role, setRole] = useState<string>('member');
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
      <RoleField
        roles={invitable.slice(0, added.length === 0 ? -1 : undefined)}
        own={own}
        value={role}
        onChange={setRole}
      />
      {added.length > 0 && <RoleChecks added={added} held={roles} onChange={setRoles} />}
    </FormDialog>
  );
}
