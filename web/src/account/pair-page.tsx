import type { ClaimInput, SessionAnswer } from '@dojang/kernel/schema';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { currentLanguage, useMessages } from '../i18n.ts';
import { guestApi } from '../shell/guest.ts';
import { useProblemText } from '../shell/states.tsx';
import { guessDevice } from './device-guess.ts';
import { Gate } from './signed-out.tsx';

/**
 * Signs this device in with the secret behind `#`, which never reaches a server's log. Only a tap
 * claims it: a preview or a prefetch of the link uses nothing up.
 */
export function PairPage() {
  const t = useMessages();
  const problemText = useProblemText();
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
        <a href="/" className="btn mt-6">
          {t('pair.to-start')}
        </a>
      </Gate>
    );
  }
  return (
    <Gate>
      <h1 className="text-2xl font-bold">{t('pair.title')}</h1>
      <p className="mt-2 text-ink-2">{t('pair.text')}</p>
      <form className="mt-6 space-y-4" onSubmit={submit}>
        <label className="block">
          <span className="mb-1 block text-sm font-semibold">{t('pair.device-name')}</span>
          <input
            className="field"
            value={deviceName}
            maxLength={100}
            required
            onChange={(event) => setDeviceName(event.target.value)}
          />
        </label>
        <label className="block">
          <span className="mb-1 block text-sm font-semibold">{t('pair.person-name')}</span>
          <input
            className="field"
            value={personName}
            maxLength={100}
            autoComplete="name"
            aria-describedby="pair-person"
            onChange={(event) => setPersonName(event.target.value)}
          />
          <span id="pair-person" className="label mt-1 block">
            {t('pair.person-name-text')}
          </span>
        </label>
        {claim.isError && (
          <p role="alert" className="rounded-lg bg-sunk px-4 py-3 text-sm">
            {problemText(claim.error)}
          </p>
        )}
        <button type="submit" className="btn btn-ink w-full" disabled={claim.isPending}>
          {claim.isPending ? t('pair.working') : t('pair.action')}
        </button>
      </form>
    </Gate>
  );
}
