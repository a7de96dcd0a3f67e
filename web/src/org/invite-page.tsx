import type { InvitationOffer } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button, ButtonLink } from '@dojang/ui/buttons/button.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Gate } from '../account/signed-out.tsx';
import { useMessages } from '../i18n.ts';
import { guestApi } from '../shell/guest.ts';
import { useOffer } from '../shell/use-offer.ts';
import { AcceptForm } from './accept-form.tsx';
import { askInvitation, forgetSecret, secretHere } from './invite-offer.ts';
import { OtherAccount } from './other-account.tsx';

/** An invitation, read before anything happens: to which org, by whom, as what, and as whom. */
export function InvitePage() {
  const t = useMessages();
  const [secret] = useState(secretHere);
  const [isDeclined, setDeclined] = useState(false);
  const offer = useOffer('invitation', secret, askInvitation);
  if (isDeclined) return <Said title={t('join.declined')} text={t('join.declined-text')} />;
  if (secret === '') return <Said title={t('join.broken')} text={t('join.broken-text')} />;
  return (
    <Gate>
      <h1 className="text-2xl font-bold">{t(offer.isError ? 'join.refused' : 'join.title')}</h1>
      {offer.isPending && (
        <div className="mt-5">
          <Loading rows={3} />
        </div>
      )}
      {offer.isError && (
        <>
          <FormProblem problem={offer.error} />
          <ButtonLink href="/" className="mt-6">
            {t('pair.to-start')}
          </ButtonLink>
        </>
      )}
      {offer.data && (
        <>
          <Offered offer={offer.data} />
          <NextStep
            secret={secret}
            offer={offer.data}
            onAgain={() => void offer.refetch()}
            onDeclined={() => setDeclined(true)}
          />
        </>
      )}
    </Gate>
  );
}

function Said({ title, text }: { title: string; text: string }) {
  const t = useMessages();
  return (
    <Gate>
      <h1 className="text-2xl font-bold">{title}</h1>
      <p className="mt-2 text-ink-2">{text}</p>
      <ButtonLink href="/" className="mt-6">
        {t('pair.to-start')}
      </ButtonLink>
    </Gate>
  );
}

function Offered({ offer }: { offer: InvitationOffer }) {
  const t = useMessages();
  const to = offer.sentTo ?? (offer.domain === null ? null : `@${offer.domain}`);
  return (
    <div className="mt-4">
      <FactRows>
        <FactRow label={t('pair.org')}>
          <Seen text={offer.orgName} />
        </FactRow>
        <FactRow label={t('pair.maker')}>
          <Seen text={offer.makerName} />
        </FactRow>
        <FactRow label={t('invite.role')}>
          {offer.ownRole ? <Seen text={offer.ownRole.label} /> : t(`role.${offer.role}`)}
        </FactRow>
        {to && (
          <FactRow label={t('join.sent-to')}>
            <Seen text={to} />
          </FactRow>
        )}
        {offer.account && (
          <FactRow label={t('join.account')}>
            <Seen text={offer.account} />
          </FactRow>
        )}
        {offer.personName && (
          <FactRow label={t('pair.person')}>
            <Seen text={offer.personName} />
          </FactRow>
        )}
      </FactRows>
    </div>
  );
}

function NextStep({
  secret,
  offer,
  onAgain,
  onDeclined,
}: {
  secret: string;
  offer: InvitationOffer;
  onAgain: () => void;
  onDeclined: () => void;
}) {
  const t = useMessages();
  const decline = useMutation({
    mutationFn: () => guestApi.send('POST', '/invitations/refusal', { secret }),
    onSuccess: () => {
      forgetSecret();
      onDeclined();
    },
  });
  if (offer.as === 'member') {
    return (
      <>
        <p className="mt-5 font-semibold">{t('problem.already-member')}</p>
        <ButtonLink href="/" className="mt-3">
          {t('pair.to-start')}
        </ButtonLink>
      </>
    );
  }
  if (offer.as === 'other-account' || offer.as === 'needs-account') {
    return <OtherAccount secret={secret} offer={offer} onAgain={onAgain} />;
  }
  return (
    <>
      {offer.as === 'returning' && <p className="mt-4 text-ink-2">{t('join.returning')}</p>}
      <AcceptForm secret={secret} needsName={offer.as === 'new'} />
      {offer.kind === 'address' && (
        <Button
          kind="quiet"
          className="mt-2 w-full"
          busy={decline.isPending}
          onClick={() => decline.mutate()}
        >
          {t('join.decline')}
        </Button>
      )}
      <FormProblem problem={decline.error} />
    </>
  );
}
