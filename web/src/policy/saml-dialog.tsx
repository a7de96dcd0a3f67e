import type { SamlConnection, SamlInput } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { TextAreaField, TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

const means = ['url', 'text'] as const;

/** The provider says all of itself in its metadata: nobody types a certificate. */
export function SamlDialog({ onClose, onSet }: { onClose: () => void; onSet: () => void }) {
  const t = useMessages();
  const [by, setBy] = useState<(typeof means)[number]>('url');
  const [url, setUrl] = useState('');
  const [text, setText] = useState('');
  const set = useMutation({
    mutationFn: (input: SamlInput) => api.send<SamlConnection>('PUT', '/org/saml', input),
    onSuccess: onSet,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('saml.set')}
      submit={t('saml.set')}
      isComplete={(by === 'url' ? url : text).trim() !== ''}
      busy={set.isPending}
      problem={set.error}
      onSubmit={() => set.mutate(by === 'url' ? { metadataUrl: url } : { metadata: text })}
    >
      <Segmented
        legend={t('saml.how')}
        choices={means.map((value) => ({ value, label: t(`saml.by-${value}`) }))}
        value={by}
        onChange={setBy}
      />
      {by === 'url' ? (
        <TextField
          label={t('saml.url')}
          hint={t('saml.url-text')}
          type="url"
          inputMode="url"
          value={url}
          maxLength={2000}
          autoComplete="off"
          required
          onChange={setUrl}
        />
      ) : (
        <TextAreaField
          label={t('saml.text')}
          hint={t('saml.text-text')}
          rows={6}
          value={text}
          maxLength={200_000}
          spellCheck={false}
          required
          onChange={setText}
        />
      )}
    </FormDialog>
  );
}
