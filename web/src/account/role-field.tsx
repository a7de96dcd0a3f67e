import type { OwnRole, Person } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { useMessages } from '../i18n.ts';

/** The one role of a person: one that everybody knows, or one that the org made. */
export function RoleField({
  roles,
  own,
  value,
  onChange,
}: {
  roles: readonly Person['role'][];
  own: readonly OwnRole[];
  value: string;
  onChange: (role: string) => void;
}) {
  const t = useMessages();
  return (
    <RadioList<string>
      legend={t('people.role')}
      choices={[
        ...roles.map((role) => ({
          value: role,
          label: t(`role.${role}`),
          text: t(`role.${role}-text`),
        })),
        ...own.map(({ name, label, basedOn }) => ({
          value: name,
          label: <Seen text={label} />,
          text: t('roles.based-on', { role: t(`role.${basedOn}`) }),
        })),
      ]}
      value={value}
      onChange={onChange}
    />
  );
}
