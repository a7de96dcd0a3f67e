import type { OidcConnection, OrgDomains, OrgPolicy, SamlConnection } from '@dojang/kernel/schema';
import { api, queries } from '../shell/session.tsx';

const queryOf = <T>(name: string, path: string) => ({
  queryKey: ['org', name],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<T>(path, signal),
});

export const policyQuery = queryOf<OrgPolicy>('policy', '/org/policy');
export const samlQuery = queryOf<SamlConnection>('saml', '/org/saml');
export const oidcQuery = queryOf<OidcConnection>('oidc', '/org/oidc');
export const domainsQuery = {
  ...queryOf<OrgDomains>('domains', '/org/domains'),
  /** A letter that is on its way leaves within seconds, or is not taken. */
  refetchInterval: ({ state }: { state: { data?: OrgDomains | undefined } }) =>
    state.data?.domains.some(({ letter }) => letter?.state === 'sending')
      ? 3_000
      : (false as const),
};

/** A change of one says something of the others: a rule needs a provider, and a provider that is needed stays. */
export const reread = () =>
  Promise.all(
    [policyQuery, samlQuery, oidcQuery, domainsQuery].map(({ queryKey }) =>
      queries.invalidateQueries({ queryKey }),
    ),
  );
