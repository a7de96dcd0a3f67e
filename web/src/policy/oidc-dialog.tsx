import type { OidcConnection, OidcInput } from '@dojang/kernel/schema';
import { FormDialog } from '@dojang/ui/dialogs/form-dialog.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';

/** Three lines from the provider's page. The secret is typed each time, since it is never shown again. */
export function OidcDialog({
  before,
  onClose,
  onSet,
}: {
  before: OidcConnection['provider'];
  onClose: () => void;
  onSet: () => void;
}) {
  const t = useMessages();
  const [issuer, setIssuer] = useState(before?.issuer ?? '');
  const [clientId, setClientId] = useState(before?.clientId ?? '');
  const [secret, setSecret] = useState('');
  const set = useMutation({
    mutationFn: () => {
      const clientSecret = secret.trim() === '' ? null : secret.trim();
      const input: OidcInput = { issuer: issuer.trim(), clientId: clientId.trim(), clientSecret };
      return api.send<OidcConnection>('PUT', '/org/oidc', input);
    },
    onSuccess: onSet,
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('saml.set')}
      submit={t('saml.set')}
      isComplete={issuer.trim() !== '' && clientId.trim() !== ''}
      busy={set.isPending}
      problem={set.error}
      onSubmit={() => set.mutate()}
    >
      <TextField
        label={t('own-oidc.issuer')}
        hint={t('own-oidc.issuer-hint')}
        type="url"
        inputMode="url"
        value={issuer}
        maxLength={400}
        autoComplete="off"
        required
        onChange={setIssuer}
      />
      <TextField
        label={t('own-oidc.client')}
        value={clientId}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        required
        onChange={setClientId}
      />
      <TextField
        label={t('own-oidc.secret')}
        hint={t('own-oidc.secret-hint')}
        type="password"
        value={secret}
        maxLength={1000}
        autoComplete="new-password"
        onChange={setSecret}
      />
    </FormDialog>
  );
}
