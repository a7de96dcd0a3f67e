import type { Acceptance, SessionAnswer } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { guessDevice } from '../account/device-guess.ts';
import { currentLanguage, useMessages } from '../i18n.ts';
import { endedWhy } from '../shell/ended-why.ts';
import { guestApi } from '../shell/guest.ts';
import { forgetSecret } from './invite-offer.ts';

/** Joins the org, and signs this browser in. */
export function AcceptForm({ secret, needsName }: { secret: string; needsName: boolean }) {
  const t = useMessages();
  const [personName, setPersonName] = useState('');
  const accept = useMutation({
    mutationFn: () => {
      const name = personName.trim();
      const input: Acceptance = {
        secret,
        deviceName: guessDevice(navigator.userAgent),
        locale: currentLanguage(),
        ...(name ? { personName: name } : {}),
      };
      return guestApi.send<SessionAnswer>('POST', '/invitations/acceptance', input);
    },
    onSuccess: () => {
      endedWhy.forget();
      forgetSecret();
      // A whole load, and no entry in the history that still has the secret.
      location.replace('/');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!needsName || personName.trim()) accept.mutate();
  };
  return (
    <form className="mt-5 space-y-4" onSubmit={submit}>
      {needsName && (
        <TextField
          label={t('join.name')}
          value={personName}
          maxLength={100}
          autoComplete="name"
          required
          onChange={setPersonName}
        />
      )}
      <FormProblem problem={accept.error} />
      <Button type="submit" kind="ink" className="w-full" busy={accept.isPending}>
        {t('join.accept')}
      </Button>
    </form>
  );
}
