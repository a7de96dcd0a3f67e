import type { MadeReceiver, Receiver } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

/** A new secret for a webhook, or the new key that PagerDuty gave. */
export function RotateReceiverDialog({
  receiver: { id, name, kind },
  onClose,
  onMade,
}: {
  receiver: Receiver;
  onClose: () => void;
  onMade: (made: MadeReceiver) => void;
}) {
  const t = useMessages();
  const [routingKey, setRoutingKey] = useState('');
  const isWebhook = kind === 'webhook';
  const rotate = useMutation({
    mutationFn: () =>
      api.send<MadeReceiver>(
        'PUT',
        `/receivers/${id}/secret`,
        isWebhook ? {} : { routingKey: routingKey.trim() },
      ),
    onSuccess: onMade,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(`receiver.rotate-title.${kind}`, { name })}
      submit={t(`receiver.rotate.${kind}`)}
      isComplete={isWebhook || routingKey.trim() !== ''}
      busy={rotate.isPending}
      problem={rotate.error}
      onSubmit={() => rotate.mutate()}
    >
      <p className="text-ink-2">{t(`receiver.rotate-text.${kind}`)}</p>
      {!isWebhook && (
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
