import { Button } from '@dojang/ui/buttons/button.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { say } from '@dojang/ui/notices/notices.tsx';
import { Loaded, together } from '@dojang/ui/states/loaded.tsx';
import { LoadingSheet } from '@dojang/ui/states/loading.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMessages } from '../i18n.ts';
import { api, queries, useMay } from '../shell/session.tsx';
import { DomainsPart } from './domains-part.tsx';
import { OidcPart } from './oidc-part.tsx';
import { PolicyForm } from './policy-form.tsx';
import { domainsQuery, oidcQuery, policyQuery, reread, samlQuery } from './queries.ts';
import { RecoveryPart } from './recovery-part.tsx';
import { SamlPart } from './saml-part.tsx';

/** How people of the org come in: the ways, the provider, and what keeps anybody from being locked out. */
export function PolicyPage() {
  const t = useMessages();
  const mayChange = useMay('policy.change');
  const query = useQuery(policyQuery);
  const saml = useQuery(samlQuery);
  const oidc = useQuery(oidcQuery);
  const domains = useQuery(domainsQuery);
  const providers = [
    ...(saml.data?.provider ? (['saml'] as const) : []),
    ...(oidc.data?.provider ? (['own-oidc'] as const) : []),
  ];
  return (
    <Screen title={t('policy.title')} lead={t('policy.lead')} back="/org">
      <Loaded
        query={together(query, saml, oidc, domains)}
        waiting={<LoadingSheet className="h-40" />}
      >
        {(policy) => (
          <>
            {!policy.hasOwner && <Ownerless mayClaim={policy.mayClaim} />}
            <Section title={t('policy.ways')} lead={t('policy.ways-text')}>
              <PolicyForm
                key={JSON.stringify(policy.ways)}
                policy={policy}
                mayChange={mayChange}
                onSaved={reread}
              />
            </Section>
            {mayChange && policy.notAllowed > 0 && <Enforcement count={policy.notAllowed} />}
            <Section title={t('saml.title')}>
              {saml.data && <SamlPart connection={saml.data} mayChange={mayChange} />}
            </Section>
            <Section title={t('own-oidc.title')}>
              {oidc.data && <OidcPart connection={oidc.data} mayChange={mayChange} />}
            </Section>
            <Section title={t('domains.title')} lead={t('domains.lead')}>
              <DomainsPart
                domains={domains.data?.domains ?? []}
                canMail={domains.data?.canMail ?? false}
                ways={providers}
                mayChange={mayChange}
              />
            </Section>
            <Section title={t('recovery.title')} lead={t('recovery.lead')}>
              <RecoveryPart policy={policy} mayChange={mayChange} />
            </Section>
          </>
        )}
      </Loaded>
    </Screen>
  );
}

/** Those who came in by a way that is off. */
function Enforcement({ count }: { count: number }) {
  const t = useMessages();
  const enforce = useMutation({
    mutationFn: () => api.send<{ ended: number }>('POST', '/org/policy/enforcements'),
    onSuccess: ({ ended }) => say(t('policy.enforced', { count: ended })),
    onSettled: reread,
  });
  return (
    <Section title={t('policy.not-allowed', { count })} lead={t('policy.not-allowed-text')}>
      <FormProblem problem={enforce.error} />
      <Button busy={enforce.isPending} onClick={() => enforce.mutate()}>
        {t('policy.enforce')}
      </Button>
    </Section>
  );
}

/** The provider ended the last owner. */
function Ownerless({ mayClaim }: { mayClaim: boolean }) {
  const t = useMessages();
  const claim = useMutation({
    mutationFn: () => api.send('POST', '/org/ownership'),
    onSuccess: () => say(t('policy.claimed')),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Section title={t('policy.no-owner')} lead={t('policy.no-owner-text')}>
      <FormProblem problem={claim.error} />
      {mayClaim && (
        <Button kind="ink" busy={claim.isPending} onClick={() => claim.mutate()}>
          {t('policy.claim')}
        </Button>
      )}
    </Section>
  );
}
