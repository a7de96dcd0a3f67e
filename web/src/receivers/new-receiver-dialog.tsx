import type { MadeReceiver, NewReceiver } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { Segmented } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useLanguage } from '@dojang/ui/words.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

const kinds = ['webhook', 'pagerduty'] as const;

/** Which system, and where it is. Its messages are in the language of this page. */
export function NewReceiverDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (made: MadeReceiver) => void;
}) {
  const t = useMessages();
  const locale = useLanguage();
  const [kind, setKind] = useState<(typeof kinds)[number]>('webhook');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [routingKey, setRoutingKey] = useState('');
  const make = useMutation({
    mutationFn: (input: NewReceiver) => api.send<MadeReceiver>('POST', '/receivers', input),
    onSuccess: onMade,
  });
  const isWebhook = kind === 'webhook';
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('receiver.new')}
      submit={t('receiver.make')}
      isComplete={name.trim() !== '' && (isWebhook ? url : routingKey).trim() !== ''}
      busy={make.isPending}
      problem={make.error}
      onSubmit={() =>
        make.mutate(
          isWebhook ? { kind, name, locale, url } : { kind: 'pagerduty', name, locale, routingKey },
        )
      }
    >
      <Segmented
        legend={t('receiver.kind')}
        choices={kinds.map((value) => ({ value, label: t(`receiver.kind.${value}`) }))}
        value={kind}
        onChange={setKind}
      />
      <TextField
        label={t('receiver.name')}
        hint={t('receiver.name-text')}
        value={name}
        maxLength={60}
        autoComplete="off"
        required
        onChange={setName}
      />
      {isWebhook ? (
        <TextField
          label={t('receiver.url')}
          hint={t('receiver.url-text')}
          type="url"
          inputMode="url"
          value={url}
          maxLength={2000}
          autoComplete="off"
          required
          onChange={setUrl}
        />
      ) : (
        <TextField
          label={t('receiver.routing-key')}
          hint={t('receiver.routing-key-text')}
          value={routingKey}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          required
          onChange={setRoutingKey}
        />
      )}
    </FormDialog>
  );
}
