import type { GrantableRole, Person } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

/** Roles of modules to choose any number of, each with what it may do. */
export function RoleChecks({
  added,
  held,
  onChange,
}: {
  added: readonly GrantableRole[];
  held: readonly string[];
  onChange: (held: readonly string[]) => void;
}) {
  const t = useMessages();
  const language = useLanguage();
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-semibold">{t('people.added-roles')}</legend>
      {added.map(({ name, label, text }) => (
        <CheckField
          key={name}
          label={
            <>
              {label[language]} <span className="label">{text[language]}</span>
            </>
          }
          checked={held.includes(name)}
          onChange={(isHeld) =>
            onChange(isHeld ? [...held, name] : held.filter((each) => each !== name))
          }
        />
      ))}
    </fieldset>
  );
}

/** Which roles of modules a person has beside the one of the membership. */
export function RolesDialog({
  person,
  added,
  onClose,
}: {
  person: Person;
  added: readonly GrantableRole[];
  onClose: () => void;
}) {
  const t = useMessages();
  const [held, setHeld] = useState<readonly string[]>(person.roles);
  const save = useMutation({
    mutationFn: async () => {
      const url = (name: string) => `/people/${person.id}/roles/${name}`;
      for (const { name } of added) {
        const [was, is] = [person.roles.includes(name), held.includes(name)];
        if (was !== is) await api.send(is ? 'PUT' : 'DELETE', url(name));
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
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('people.added-roles-of', { name: person.name })}
      isComplete
      busy={save.isPending}
      problem={save.error}
      onSubmit={() => save.mutate()}
    >
      <RoleChecks added={added} held={held} onChange={setHeld} />
    </FormDialog>
  );
}
