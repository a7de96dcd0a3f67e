import type { OidcConnection } from '@dojang/kernel/schema';
import { FactRow } from '@dojang/ui/facts/fact-rows.tsx';
import { useMessages } from '../i18n.ts';
import { OidcDialog } from './oidc-dialog.tsx';
import { ProviderPart } from './provider-part.tsx';

/** The provider of OpenID Connect of the org. */
export function OidcPart({
  connection: { provider, own },
  mayChange,
}: {
  connection: OidcConnection;
  mayChange: boolean;
}) {
  const t = useMessages();
  return (
    <ProviderPart
      path="/org/oidc"
      none={{ heading: t('own-oidc.none'), text: t('own-oidc.none-text') }}
      facts={
        provider && (
          <>
            <FactRow label={t('own-oidc.issuer')}>
              <span className="break-all">{provider.issuer}</span>
            </FactRow>
            <FactRow label={t('own-oidc.client')}>
              <span className="break-all">{provider.clientId}</span>
            </FactRow>
          </>
        )
      }
      startUrl={own.startUrl}
      own={[
        [t('own-oidc.redirect'), own.redirectUri],
        [t('own-oidc.logout'), own.logoutUri],
      ]}
      mayChange={mayChange}
      dialog={(acts) => <OidcDialog before={provider} {...acts} />}
    />
  );
}
