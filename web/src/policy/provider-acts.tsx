import type { SignInTrial } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { ConfirmDialog } from '@dojang/ui/dialogs/confirm-dialog.tsx';
import { CopyLine } from '@dojang/ui/facts/copy-line.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api } from '../shell/session.tsx';
import { reread } from './queries.ts';

/** A provider of the org, by its routes. */
export type ProviderPath = '/org/saml' | '/org/oidc';

/** Signs this browser in by the provider, and says that the account there is this person's. */
export function TryProvider({ path }: { path: ProviderPath }) {
  const t = useMessages();
  const begin = useMutation({
    mutationFn: () => api.send<SignInTrial>('POST', `${path}/trials`, { place: '/org/policy' }),
    onSuccess: ({ url }) => location.assign(url),
  });
  return (
    <>
      <FormProblem problem={begin.error} />
      <Button kind="ink" busy={begin.isPending || begin.isSuccess} onClick={() => begin.mutate()}>
        {t('saml.try')}
      </Button>
    </>
  );
}

/** Nobody signs in by the provider any more; refused while somebody has to. */
export function RemoveProvider({ path }: { path: ProviderPath }) {
  const t = useMessages();
  const [isAsked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', path),
    onSuccess: () => {
      say(t('saml.removed'));
      setAsked(false);
    },
    onSettled: reread,
  });
  return (
    <>
      <Button kind="quiet" onClick={() => setAsked(true)}>
        {t('saml.remove')}
      </Button>
      <ConfirmDialog
        open={isAsked}
        onClose={() => setAsked(false)}
        title={t('saml.remove-title')}
        confirm={t('saml.remove')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      >
        {t('saml.remove-text')}
        <FormProblem problem={remove.error} />
      </ConfirmDialog>
    </>
  );
}

/** Lines to be copied to the provider, or to people. */
export function ToCopy({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p className="mb-1 text-sm font-medium text-ink-2">{label}</p>
      <CopyLine text={text} />
    </div>
  );
}
