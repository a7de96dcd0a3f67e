import type { GrantableRole, OwnRole, Person } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMay } from '../shell/session.tsx';
import { RoleChecks } from './role-checks.tsx';
import { RoleField } from './role-field.tsx';
import { rolesToChoose } from './roles-to-choose.ts';

/** What may be changed about a person: the role, roles of modules, a way back in, the membership. */
export function PersonDialog({
  person,
  added,
  own,
  isMe,
  isOwner,
  onClose,
  onRecover,
}: {
  person: Person;
  added: readonly GrantableRole[];
  own: readonly OwnRole[];
  isMe: boolean;
  /** The person who decides is an owner: only an owner makes owners. */
  isOwner: boolean;
  onClose: () => void;
  onRecover: () => void;
}) {
  const t = useMessages();
  const present: string = person.ownRole?.name ?? person.role;
  const [role, setRole] = useState(present);
  const [held, setHeld] = useState<readonly string[]>(person.roles);
  const [isLeaving, setLeaving] = useState(false);
  const mayRecover = useMay('person.invite');
  const mayRemove = useMay('person.remove');
  const save = useMutation({
    mutationFn: async () => {
      const url = `/people/${person.id}`;
      if (role !== present) await api.send('PATCH', url, { role });
      for (const { name } of added) {
        const [was, is] = [person.roles.includes(name), held.includes(name)];
        if (was !== is) await api.send(is ? 'PUT' : 'DELETE', `${url}/roles/${name}`);
      }
    },
    onSuccess: () => {
      say(t('people.role-changed', { name: person.name }));
      onClose();
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['people'] });
      void queries.invalidateQueries({ queryKey: ['me'] });
    },
  });
  if (isLeaving) return <RemovalDialog person={person} onClose={onClose} />;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('people.of', { name: person.name })}
      isComplete
      busy={save.isPending}
      problem={save.error}
      onSubmit={() => save.mutate()}
    >
      {!isMe && (
        <RoleField
          roles={rolesToChoose(person.role, { isOwner, hasAdded: added.length > 0 })}
          own={own}
          value={role}
          onChange={setRole}
        />
      )}
      {added.length > 0 && <RoleChecks added={added} held={held} onChange={setHeld} />}
      {!isMe && (mayRecover || mayRemove) && (
        <div className="grid gap-2 border-t border-line pt-4">
          {mayRecover && (
            <Button onClick={onRecover}>
              {t(person.joined ? 'people.recover' : 'people.invite-again')}
            </Button>
          )}
          {mayRemove && (
            <Button onClick={() => setLeaving(true)}>
              {t(person.joined ? 'people.remove' : 'people.uninvite')}
            </Button>
          )}
        </div>
      )}
    </FormDialog>
  );
}

/** Asks before a person is removed, or before the invitation of somebody who has not come is withdrawn. */
function RemovalDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const t = useMessages();
  const problemText = useProblemText();
  const { name, joined } = person;
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/people/${person.id}`),
    onSuccess: () => say(t(joined ? 'people.removed' : 'people.uninvited', { name })),
    onError: (error) => say(problemText(error)),
    onSettled: () => {
      for (const key of ['people', 'teams', 'pairing']) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t(joined ? 'people.remove-title' : 'people.uninvite-title', { name })}
      confirm={t(joined ? 'people.remove' : 'people.uninvite')}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {t(joined ? 'people.remove-text' : 'people.uninvite-text', { name })}
    </ConfirmDialog>
  );
}
