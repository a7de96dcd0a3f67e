import type { DraftGroupList } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { useMessages } from '../i18n.ts';

type Groups = DraftGroupList['groups'];

/** Keeps the list to one group; shown where there are several, or one is chosen. */
export function GroupField({
  groups = [],
  value,
  onChange,
}: {
  groups?: Groups | undefined;
  value: string;
  onChange: (group: string) => void;
}) {
  const t = useMessages();
  if (groups.length < 2 && value === '') return null;
  const isListed = groups.some(({ key }) => key === value);
  return (
    <SelectField
      className="min-w-40 flex-1 sm:max-w-60"
      label={t('inbox.group')}
      hidesLabel
      value={value}
      onChange={onChange}
    >
      <option value="">{t('inbox.all-groups')}</option>
      {groups.map(({ key, title, count }) => (
        <option key={key} value={key}>
          {`${spellUnseen(title ?? t('inbox.no-group'))} (${count})`}
        </option>
      ))}
      {value !== '' && !isListed && <option value={value}>{t('inbox.chosen-group')}</option>}
    </SelectField>
  );
}
