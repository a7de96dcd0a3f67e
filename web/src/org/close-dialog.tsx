import type { OrgState } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries } from '../shell/session.tsx';

/** Closes the org, once its name was typed and its owner has proved who they are. */
export function CloseDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const t = useMessages();
  const [typed, setTyped] = useState('');
  const act = useMutation({
    mutationFn: () => api.send<OrgState>('POST', '/org/closing', { name: typed.trim() }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['org'] });
      onClose();
    },
  });
  return (
    <FormDialog
      open
      title={t('org.close')}
      submit={t('org.close-confirm')}
      isComplete={typed.trim() === name}
      busy={act.isPending}
      problem={act.error}
      onSubmit={() => act.mutate()}
      onClose={onClose}
    >
      <ul className="list-disc space-y-1 pl-5 text-ink-2">
        {(['read', 'gone', 'back'] as const).map((each) => (
          <li key={each}>{t(`org.close-${each}`)}</li>
        ))}
      </ul>
      <TextField
        label={t('org.close-name', { name })}
        value={typed}
        maxLength={200}
        autoComplete="off"
        onChange={setTyped}
      />
    </FormDialog>
  );
}
