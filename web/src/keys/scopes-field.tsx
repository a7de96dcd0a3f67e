import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { useMessages } from '../i18n.ts';
import { scopeWord } from './scope-word.ts';

/** What a key may do, among what its maker may give. */
export function ScopesField({
  scopes,
  none,
  chosen,
  onChange,
}: {
  scopes: readonly string[];
  /** Why there is nothing to choose, where it is not for the role of the maker. */
  none?: string;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const t = useMessages();
  const choose = (scope: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(scope);
    else next.delete(scope);
    onChange(next);
  };
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium text-ink-2">{t('key.scopes')}</legend>
      {scopes.length === 0 && <p className="label">{none ?? t('key.scopes-none')}</p>}
      {scopes.map((scope) => (
        <CheckField
          key={scope}
          label={scopeWord(scope)}
          checked={chosen.has(scope)}
          onChange={(isIn) => choose(scope, isIn)}
        />
      ))}
    </fieldset>
  );
}
