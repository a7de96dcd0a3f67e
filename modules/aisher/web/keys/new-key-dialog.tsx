import type { Api } from '@dojang/ui/api.ts';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { CheckField } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { IngestKey, MadeIngestKey } from '../../src/keys/schema.ts';
import { useWords } from '../words.ts';

type Signal = IngestKey['signals'][number];
const signals: readonly Signal[] = ['traces', 'logs', 'metrics'];

/** A name is enough; what the key may hand in can be narrowed. */
export function NewKeyDialog({
  api,
  onClose,
  onMade,
}: {
  api: Api;
  onClose: () => void;
  onMade: (made: MadeIngestKey) => void;
}) {
  const t = useWords();
  const [name, setName] = useState('');
  const [services, setServices] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<Signal>>(new Set(signals));
  const make = useMutation({
    mutationFn: () =>
      api.send<MadeIngestKey>('POST', '/aisher/keys', {
        name: name.trim(),
        signals: signals.filter((signal) => chosen.has(signal)),
        services: services
          .split(',')
          .map((service) => service.trim())
          .filter((service) => service !== ''),
      }),
    onSuccess: onMade,
  });
  const choose = (signal: Signal, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(signal);
    else next.delete(signal);
    setChosen(next);
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('keys.new')}
      submit={t('keys.make')}
      isComplete={name.trim() !== '' && chosen.size > 0}
      busy={make.isPending}
      problem={make.error}
      onSubmit={() => make.mutate()}
    >
      <TextField
        label={t('keys.name')}
        hint={t('keys.name-text')}
        value={name}
        maxLength={60}
        autoComplete="off"
        required
        onChange={setName}
      />
      <Disclosure label={t('keys.narrow')}>
        <fieldset className="mb-3">
          <legend className="mb-1 text-sm font-medium text-ink-2">{t('keys.signals')}</legend>
          {signals.map((signal) => (
            <CheckField
              key={signal}
              label={t(`signal.${signal}`)}
              checked={chosen.has(signal)}
              onChange={(isIn) => choose(signal, isIn)}
            />
          ))}
        </fieldset>
        <TextField
          label={t('keys.services')}
          hint={t('keys.services-text')}
          value={services}
          maxLength={2_000}
          autoComplete="off"
          onChange={setServices}
        />
      </Disclosure>
    </FormDialog>
  );
}
