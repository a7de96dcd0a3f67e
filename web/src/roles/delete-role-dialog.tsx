import { ownRoleBases, type RoleMatrix } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { rereadRoles } from './reread-roles.ts';

/** Asks before a role goes, and who has it gets which other one. */
export function DeleteRoleDialog({
  matrix,
  role,
  onClose,
}: {
  matrix: RoleMatrix;
  role: RoleMatrix['own'][number];
  onClose: () => void;
}) {
  const t = useMessages();
  const { name, label, people, keys, invitations, basedOn } = role;
  const isUsed = people + keys + invitations > 0;
  const others = matrix.own.filter((other) => other.name !== name);
  const [to, setTo] = useState<string>(keys > 0 ? (others[0]?.name ?? '') : basedOn);
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/roles/${name}${isUsed ? `?to=${to}` : ''}`),
    onSuccess: () => {
      say(t('roles.deleted', { name: label }));
      onClose();
    },
    onSettled: rereadRoles,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('roles.delete-title', { name: label })}
      submit={t('roles.delete')}
      isComplete={!isUsed || to !== ''}
      busy={remove.isPending}
      problem={remove.error}
      onSubmit={() => remove.mutate()}
    >
      <p className="text-ink-2">
        {isUsed ? t('roles.delete-used', { people, keys, invitations }) : t('roles.delete-text')}
      </p>
      {isUsed && (
        <SelectField label={t('roles.heir')} value={to} onChange={setTo}>
          {others.map((other) => (
            <option key={other.name} value={other.name}>
              {other.label}
            </option>
          ))}
          {keys === 0 &&
            ownRoleBases.map((base) => (
              <option key={base} value={base}>
                {t(`role.${base}`)}
              </option>
            ))}
        </SelectField>
      )}
    </FormDialog>
  );
}
