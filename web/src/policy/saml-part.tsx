import type { SamlConnection } from '@dojang/kernel/schema';
import { FactRow } from '@dojang/ui/facts/fact-rows.tsx';
import { Day, When } from '@dojang/ui/times/when.tsx';
import { useMessages } from '../i18n.ts';
import { ProviderPart } from './provider-part.tsx';
import { SamlDialog } from './saml-dialog.tsx';

const startOf = ({ metadataUrl }: SamlConnection['own']) =>
  metadataUrl.replace(/\/metadata$/, '/start');

/** The SAML provider of the org. */
export function SamlPart({
  connection: { provider, own },
  mayChange,
}: {
  connection: SamlConnection;
  mayChange: boolean;
}) {
  const t = useMessages();
  return (
    <ProviderPart
      path="/org/saml"
      none={{ heading: t('saml.none'), text: t('saml.none-text') }}
      facts={provider && <Facts provider={provider} />}
      fault={provider?.metadataFault ? t('saml.fault') : undefined}
      startUrl={startOf(own)}
      own={[
        [t('saml.own-entity'), own.entityId],
        [t('saml.own-acs'), own.acsUrl],
      ]}
      mayChange={mayChange}
      dialog={(acts) => <SamlDialog {...acts} />}
    />
  );
}

function Facts({ provider }: { provider: NonNullable<SamlConnection['provider']> }) {
  const t = useMessages();
  const ends = provider.certificates.map(({ expiresAt }) => expiresAt).sort()[0];
  return (
    <>
      <FactRow label={t('saml.title')}>
        <span className="break-all">{provider.entityId}</span>
      </FactRow>
      {ends && (
        <FactRow label={t('saml.certificate-ends')}>
          <Day at={ends} />
        </FactRow>
      )}
      {provider.metadataReadAt && (
        <FactRow label={t('saml.read')}>
          <When at={provider.metadataReadAt} />
        </FactRow>
      )}
    </>
  );
}
