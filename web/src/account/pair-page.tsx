import type { ClaimInput, SessionAnswer } from '@dojang/kernel/schema';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { currentLanguage, useMessages } from '../i18n.ts';
import { guestApi } from '../shell/guest.ts';
import { guessDevice } from './device-guess.ts';
import { Gate } from './signed-out.tsx';

/**
 * Signs this device in with the secret behind `#`, which never reaches a server's log. Only a tap claims the link, so a
 * preview or a prefetch does not use it up.
 */
export function PairPage() {
  const t = useMessages();
  const [secret] = useState(() => location.hash.slice(1));
  const [deviceName, setDeviceName] = useState(() => guessDevice(navigator.userAgent));
  const [personName, setPersonName] = useState('');
  const claim = useMutation({
    mutationFn: () => {
      const name = personName.trim();
      const input: ClaimInput = {
        secret,
        deviceName: deviceName.trim(),
        kind: 'browser',
        locale: currentLanguage(),
        ...(name ? { personName: name } : {}),
      };
      return guestApi.send<SessionAnswer>('POST', '/pairings/claim', input);
    },
    // A whole load, and no entry in the history that still has the secret.
    onSuccess: () => location.replace('/'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (deviceName.trim()) claim.mutate();
  };
  if (secret.length < 20) {
    return (
      <Gate>
        <h1 className="text-2xl font-bold">{t('pair.broken')}</h1>
        <p className="mt-2 text-ink-2">{t('pair.broken-text')}</p>
        <ButtonLink href="/" className="mt-6">
          {t('pair.to-start')}
        </ButtonLink>
      </Gate>
    );
  }
  return (
    <Gate>
      <h1 className="text-2xl font-bold">{t('pair.title')}</h1>
      <p className="mt-2 text-ink-2">{t('pair.text')}</p>
      <form className="mt-6 space-y-4" onSubmit={submit}>
        <TextField
          label={t('pair.device-name')}
          value={deviceName}
          maxLength={100}
          required
          onChange={setDeviceName}
        />
        <TextField
          label={t('pair.person-name')}
          hint={t('pair.person-name-text')}
          value={personName}
          maxLength={100}
          autoComplete="name"
          onChange={setPersonName}
        />
        <FormProblem problem={claim.error} />
        <Button type="submit" kind="ink" className="w-full" busy={claim.isPending}>
          {claim.isPending ? t('pair.working') : t('pair.action')}
        </Button>
      </form>
    </Gate>
  );
}
