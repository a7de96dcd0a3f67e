import type { DomainOffer, ProvedDomain } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { FactRow, FactRows } from '@dojang/ui/facts/fact-rows.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Gate } from '../account/signed-out.tsx';
import { createApi } from '../api.ts';
import { useMessages } from '../i18n.ts';
import { guestApi } from '../shell/guest.ts';
import { useOffer } from '../shell/use-offer.ts';

/** What the letter asks. The secret goes in a header: no log keeps those. */
const askOffer = (secret: string, signal: AbortSignal): Promise<DomainOffer> =>
  createApi(
    (input, init) => fetch(input, { ...init, headers: { 'dojang-domain-letter': secret } }),
    () => {},
  ).get('/domain-proofs/offer', signal);

/** The postmaster of a domain reads which org claims it, and confirms it by a press. Nobody need be signed in. */
export function DomainProofPage() {
  const t = useMessages();
  const [secret] = useState(() => location.hash.slice(1));
  const isWhole = secret.length >= 20;
  const offer = useOffer('domain', isWhole ? secret : '', askOffer);
  const prove = useMutation({
    mutationFn: () => guestApi.send<ProvedDomain>('POST', '/domain-proofs', { secret }),
  });
  if (!isWhole) {
    return <Said title={t('domain-proof.broken')} text={t('domain-proof.broken-text')} />;
  }
  if (prove.data) {
    const text = t('domain-proof.done-text', { domain: prove.data.domain });
    return <Said title={t('domain-proof.done')} text={text} />;
  }
  return (
    <Gate>
      <h1 className="text-2xl font-bold">
        {t(offer.isError ? 'domain-proof.refused' : 'domain-proof.title')}
      </h1>
      {offer.isPending && (
        <div className="mt-5">
          <Loading rows={2} />
        </div>
      )}
      <FormProblem problem={offer.error} />
      {offer.data && (
        <>
          <div className="mt-4">
            <FactRows>
              <FactRow label={t('domain-proof.domain')}>
                <span className="break-all">{offer.data.domain}</span>
              </FactRow>
              <FactRow label={t('pair.org')}>
                <Seen text={offer.data.orgName} />
              </FactRow>
            </FactRows>
          </div>
          <p className="mt-4 text-ink-2">{t('domain-proof.text')}</p>
          <FormProblem problem={prove.error} />
          <Button
            kind="ink"
            className="mt-5 w-full"
            busy={prove.isPending}
            onClick={() => prove.mutate()}
          >
            {t('domain-proof.confirm')}
          </Button>
        </>
      )}
    </Gate>
  );
}

function Said({ title, text }: { title: string; text: string }) {
  return (
    <Gate>
      <h1 className="text-2xl font-bold">{title}</h1>
      <p className="mt-2 text-ink-2" role="status">
        {text}
      </p>
    </Gate>
  );
}
