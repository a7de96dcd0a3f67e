import type { ClaimInput, PairingOffer, SessionAnswer } from '@dojang/kernel/schema';
import { spellUnseen } from '@dojang/kernel/unseen';
import { Seen } from '@dojang/kernel/web';
import { ApiProblem } from '@dojang/ui/api.ts';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { currentLanguage, useMessages } from '../i18n.ts';
import { endedWhy } from '../shell/ended-why.ts';
import { guestApi } from '../shell/guest.ts';
import { useOffer } from '../shell/use-offer.ts';
import { askBrowser, startOf } from '../sign-in/browser.ts';
import { guessDevice } from './device-guess.ts';
import { askOffer } from './offer.ts';
import { Gate } from './signed-out.tsx';

const askPairing = (secret: string, signal: AbortSignal) => askOffer(fetch, secret, signal);

/**
 * Signs this device in with the secret behind `#`, which never reaches a server's log. Only a tap claims the link, so a
 * preview or a prefetch does not use it up.
 */
export function PairPage() {
  const t = useMessages();
  const [secret] = useState(() => location.hash.slice(1));
  const isWhole = secret.length >= 20;
  const offer = useOffer('pairing', isWhole ? secret : '', askPairing);
  if (!isWhole) {
    return (
      <Gate>
        <h1 className="text-2xl font-bold">{t('pair.broken')}</h1>
        <p className="mt-2 text-ink-2">{t('pair.broken-text')}</p>
        <ToStart />
      </Gate>
    );
  }
  const isForMachine = offer.data?.kind === 'agent';
  // Without an answer the link may still work; a refused link does not.
  const isRefused =
    offer.error instanceof ApiProblem && [404, 409, 410].includes(offer.error.status);
  const isDead = isRefused || isForMachine;
  return (
    <Gate>
      <h1 className="text-2xl font-bold">{t(isDead ? 'pair.refused' : 'pair.title')}</h1>
      {isDead ? (
        <>
          <FormProblem
            problem={offer.error ?? true}
            {...(isForMachine ? { text: t('problem.pairing-of-other-kind') } : {})}
          />
          <ToStart />
        </>
      ) : (
        <div className={offer.isPending ? 'invisible' : ''}>
          <p className="mt-2 text-ink-2">{t('pair.text')}</p>
          <Offered offer={offer.data} />
          <ClaimForm secret={secret} offer={offer.data} />
        </div>
      )}
    </Gate>
  );
}

function ToStart() {
  const t = useMessages();
  return (
    <ButtonLink href="/" className="mt-6">
      {t('pair.to-start')}
    </ButtonLink>
  );
}

/** Whose workspace the tap opens, and who made the link. */
function Offered({ offer }: { offer: PairingOffer | undefined }) {
  const t = useMessages();
  return (
    <div className="mt-4">
      <FactRows>
        <FactRow label={t('pair.org')}>
          <Seen text={offer?.orgName ?? '–'} />
        </FactRow>
        <FactRow label={t('pair.person')}>
          <Seen text={offer?.personName ?? '–'} />
        </FactRow>
        {offer?.makerName && (
          <FactRow label={t('pair.maker')}>
            <Seen text={offer.makerName} />
          </FactRow>
        )}
      </FactRows>
    </div>
  );
}

function ClaimForm({ secret, offer }: { secret: string; offer: PairingOffer | undefined }) {
  const t = useMessages();
  const [deviceName, setDeviceName] = useState(() => guessDevice(navigator.userAgent));
  const [personName, setPersonName] = useState('');
  // Others have their name already.
  const mayName = offer === undefined || offer.kind === 'owner' || offer.kind === 'person';
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
    onSuccess: async ({ org }) => {
      endedWhy.forget();
      const { orgs } = await askBrowser().catch(() => ({ orgs: [] }));
      // A whole load, and no entry in the history that still has the secret.
      location.replace(startOf(orgs, org));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (deviceName.trim()) claim.mutate();
  };
  return (
    <form className="mt-5 space-y-4" onSubmit={submit}>
      <TextField
        label={t('pair.device-name')}
        value={deviceName}
        maxLength={100}
        required
        onChange={setDeviceName}
      />
      {mayName && (
        <TextField
          label={t('pair.person-name')}
          hint={t('pair.person-name-text')}
          placeholder={offer && spellUnseen(offer.personName)}
          value={personName}
          maxLength={100}
          autoComplete="name"
          onChange={setPersonName}
        />
      )}
      <FormProblem problem={claim.error} />
      <Button type="submit" kind="ink" className="w-full" busy={claim.isPending}>
        {claim.isPending ? t('pair.working') : t('pair.action')}
      </Button>
    </form>
  );
}
