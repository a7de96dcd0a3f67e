import {
  type RoleChanges as Changes,
  type OwnRole,
  ownRoleBases,
  type RoleMatrix,
} from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { ActionChecks } from './action-checks.tsx';
import { DeleteRoleDialog } from './delete-role-dialog.tsx';
import { rereadRoles } from './reread-roles.ts';
import { RoleChanges } from './role-changes.tsx';

type Own = RoleMatrix['own'][number];
type Base = OwnRole['basedOn'];

/** A role of the org, new or to be changed. What changes for whom is shown before it is saved. */
export function RoleDialog({
  matrix,
  role,
  onClose,
}: {
  matrix: RoleMatrix;
  /** Undefined for a new one. */
  role: Own | undefined;
  onClose: () => void;
}) {
  const t = useMessages();
  const [label, setLabel] = useState(role?.label ?? '');
  const [basedOn, setBase] = useState<Base>(role?.basedOn ?? 'member');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(role?.actions ?? actionsOfBase(matrix, 'member')),
  );
  const [changes, setChanges] = useState<Changes>();
  const [isDeleting, setDeleting] = useState(false);
  const wanted = { label: label.trim(), actions: [...chosen] };
  const preview = useMutation({
    mutationFn: ({ name }: Own) =>
      api.send<Changes>('POST', `/roles/${name}/changes`, { actions: wanted.actions }),
    onSuccess: setChanges,
  });
  const more = useMutation({
    mutationFn: ({ name }: Own) =>
      api.send<Changes>('POST', `/roles/${name}/changes`, {
        actions: wanted.actions,
        cursor: changes?.nextCursor,
      }),
    onSuccess: (next) =>
      setChanges((before) => ({ ...next, people: [...(before?.people ?? []), ...next.people] })),
  });
  const save = useMutation({
    mutationFn: () =>
      role === undefined
        ? api.send('POST', '/roles', { ...wanted, basedOn })
        : api.send('PUT', `/roles/${role.name}`, { ...wanted, version: role.version }),
    onSuccess: () => {
      say(t(role ? 'roles.saved' : 'roles.made', { name: wanted.label }));
      onClose();
    },
    onSettled: rereadRoles,
  });
  if (role && isDeleting) return <DeleteRoleDialog matrix={matrix} role={role} onClose={onClose} />;
  const title = role ? t('roles.edit-title', { name: role.label }) : t('roles.new-title');
  if (changes) {
    return (
      <FormDialog
        open
        onClose={onClose}
        title={t('roles.changes')}
        submit={t('roles.save')}
        isComplete
        busy={save.isPending}
        problem={save.error ?? more.error}
        onSubmit={() => save.mutate()}
        aside={<Button onClick={() => setChanges(undefined)}>{t('roles.back')}</Button>}
      >
        <RoleChanges
          changes={changes}
          busy={more.isPending}
          onMore={() => role && more.mutate(role)}
        />
      </FormDialog>
    );
  }
  return (
    <FormDialog
      open
      onClose={onClose}
      title={title}
      submit={t(role ? 'roles.next' : 'roles.make')}
      isComplete={wanted.label !== '' && chosen.size > 0}
      busy={preview.isPending || save.isPending}
      problem={preview.error ?? save.error}
      onSubmit={() => (role ? preview.mutate(role) : save.mutate())}
      aside={role && <Button onClick={() => setDeleting(true)}>{t('roles.delete')}</Button>}
    >
      <TextField
        label={t('roles.name')}
        value={label}
        maxLength={60}
        autoComplete="off"
        required
        onChange={setLabel}
      />
      {role === undefined && (
        <BaseField
          value={basedOn}
          onChange={(base) => {
            setBase(base);
            setChosen(new Set(actionsOfBase(matrix, base)));
          }}
        />
      )}
      <ActionChecks matrix={matrix} chosen={chosen} onChange={setChosen} />
    </FormDialog>
  );
}

/** What its base may do, as far as it can be given: where a new role begins. */
const actionsOfBase = ({ kernel, mine }: RoleMatrix, base: Base): readonly string[] =>
  kernel
    .find(({ name }) => name === base)
    ?.actions.filter((action) => mine === null || mine.includes(action)) ?? [];

function BaseField({ value, onChange }: { value: Base; onChange: (base: Base) => void }) {
  const t = useMessages();
  return (
    <div>
      <RadioList
        legend={t('roles.base')}
        choices={ownRoleBases.map((base) => ({ value: base, label: t(`role.${base}`) }))}
        value={value}
        onChange={onChange}
      />
      <p className="label mt-1">
        {t(value === 'guest' ? 'roles.base-guest' : 'roles.base-reader')} {t('roles.base-text')}
      </p>
    </div>
  );
}
