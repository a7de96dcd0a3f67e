import type { OwnRole } from '@dojang/kernel/schema';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useMessages } from '../i18n.ts';

/** A key of one's own, or of the org with one of its roles. */
export function WhoseField({
  roles,
  value,
  onChange,
}: {
  roles: readonly OwnRole[];
  /** The role; undefined for a key of one's own. */
  value: string | undefined;
  onChange: (role: string | undefined) => void;
}) {
  const t = useMessages();
  const whose = (value: 'me' | 'role') => ({
    value,
    label: t(`roles.org-key-${value}`),
    text: t(`roles.org-key-${value}-text`),
  });
  return (
    <>
      <RadioList
        legend={t('roles.org-key')}
        choices={[whose('me'), whose('role')]}
        value={value === undefined ? 'me' : 'role'}
        onChange={(whose) => onChange(whose === 'me' ? undefined : roles[0]?.name)}
      />
      {value !== undefined && (
        <SelectField label={t('roles.org-key-which')} value={value} onChange={onChange}>
          {roles.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </SelectField>
      )}
    </>
  );
}
