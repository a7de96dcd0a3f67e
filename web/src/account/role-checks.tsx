import type { GrantableRole } from '@dojang/kernel/schema';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMessages } from '../i18n.ts';

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
