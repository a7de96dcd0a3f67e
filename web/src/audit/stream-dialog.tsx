import type { AuditStreamInput, MadeAuditStream } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { RadioList } from '@dojang/ui/forms/choices.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

const starts = ['now', 'beginning'] as const;

/** Where the ledger is sent, and from which event on. */
export function StreamDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (made: MadeAuditStream) => void;
}) {
  const t = useMessages();
  const [url, setUrl] = useState('');
  const [from, setFrom] = useState<AuditStreamInput['from']>('now');
  const make = useMutation({
    mutationFn: () => api.send<MadeAuditStream>('PUT', '/audit/stream', { url, from }),
    onSuccess: onMade,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('audit.stream-set')}
      submit={t('audit.stream-set')}
      isComplete={url.trim() !== ''}
      busy={make.isPending}
      problem={make.error}
      onSubmit={() => make.mutate()}
    >
      <TextField
        label={t('audit.stream-url')}
        hint={t('audit.stream-url-text')}
        type="url"
        inputMode="url"
        value={url}
        maxLength={2000}
        autoComplete="off"
        required
        onChange={setUrl}
      />
      <RadioList
        legend={t('audit.stream-from')}
        choices={starts.map((value) => ({ value, label: t(`audit.stream-from.${value}`) }))}
        value={from}
        onChange={setFrom}
      />
    </FormDialog>
  );
}
