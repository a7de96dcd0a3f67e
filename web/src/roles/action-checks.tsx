import type { RoleMatrix } from '@dojang/kernel/schema';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMessages } from '../i18n.ts';
import { actionWord } from './role-words.ts';

/** What a role may do, to be chosen by module. What the one who chooses may not do cannot be given. */
export function ActionChecks({
  matrix: { modules, mine },
  chosen,
  onChange,
}: {
  matrix: RoleMatrix;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const t = useMessages();
  const language = useLanguage();
  const mayGive = (action: string) => mine === null || mine.includes(action);
  const choose = (action: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(action);
    else next.delete(action);
    onChange(next);
  };
  return (
    <>
      {modules.map(({ name, title, actions }) => (
        <fieldset key={name}>
          <legend className="mb-1 text-sm font-semibold">{title[language]}</legend>
          {actions.map((action) => (
            <CheckField
              key={action}
              label={
                mayGive(action) ? (
                  actionWord(action)
                ) : (
                  <span className="text-ink-3">
                    {actionWord(action)} <span className="label">{t('roles.beyond')}</span>
                  </span>
                )
              }
              checked={chosen.has(action)}
              disabled={!mayGive(action)}
              onChange={(isIn) => choose(action, isIn)}
            />
          ))}
        </fieldset>
      ))}
    </>
  );
}
