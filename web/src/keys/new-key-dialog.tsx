import { keyDaysPreset, type MadeKey } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { DaysField } from './days-field.tsx';
import { scopeWord } from './scope-word.ts';

/** A name, what the key may do, and for how long. */
export function NewKeyDialog({
  scopes,
  onClose,
  onMade,
}: {
  /** What a key of this person may be given. */
  scopes: readonly string[];
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}) {
  const t = useMessages();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number>(keyDaysPreset);
  // With one scope there is nothing to choose.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(scopes.length === 1 ? scopes : []),
  );
  const make = useMutation({
    mutationFn: () =>
      api.send<MadeKey>('POST', '/keys', {
        name: name.trim(),
        scopes: [...chosen],
        expiresInDays: days,
      }),
    onSuccess: onMade,
  });
  const choose = (scope: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(scope);
    else next.delete(scope);
    setChosen(next);
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('key.new')}
      submit={t('key.make')}
      isComplete={name.trim() !== '' && chosen.size > 0}
      busy={make.isPending}
      problem={make.error}
      onSubmit={() => make.mutate()}
    >
      <TextField
        label={t('key.name')}
        hint={t('key.name-text')}
        value={name}
        maxLength={60}
        autoComplete="off"
        required
        onChange={setName}
      />
      <fieldset>
        <legend className="mb-1 text-sm font-medium text-ink-2">{t('key.scopes')}</legend>
        {scopes.length === 0 && <p className="label">{t('key.scopes-none')}</p>}
        {scopes.map((scope) => (
          <CheckField
            key={scope}
            label={scopeWord(scope)}
            checked={chosen.has(scope)}
            onChange={(isIn) => choose(scope, isIn)}
          />
        ))}
      </fieldset>
      <DaysField value={days} onChange={setDays} />
    </FormDialog>
  );
}
