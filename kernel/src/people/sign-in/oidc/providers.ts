import type { Configuration } from 'openid-client';
import { Problem } from '../../../base/problem.ts';
import type { AnyContext } from '../../../core/context.ts';

declare module '../../../core/context.ts' {
  interface Parts {
    readonly oidc: Oidc;
  }
}

/** A provider of OpenID Connect that may say who somebody is. */
export interface OidcProvider {
  /** Its name in addresses: letters, digits and dashes. */
  readonly id: string;
  /** What its button says. */
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a client that has none: PKCE alone. */
  readonly clientSecret: string | null;
  /** Only accounts of this domain are let in, by the claim `hd` of Google. */
  readonly domain?: string;
  /** The provider of one org: what it says counts for that org, so the issuer of its logins carries it. */
  readonly org?: string;
}

/** Gives the client of a provider. @throws Problem 502 `provider-unusable`, and what `outgoing` throws. */
export type ProviderSessions = (provider: OidcProvider) => Promise<Configuration>;

/** What the deployment's configuration says of sign-in by OpenID Connect. */
export interface Oidc {
  /** Those of the whole deployment; without any, no page has a button. */
  readonly providers: readonly OidcProvider[];
  /** Speaks to a provider, by a client that keeps what it learnt of it for an hour. */
  readonly sessions: ProviderSessions;
}

/** The issuer under which logins are kept. One company's provider never speaks for accounts of another's. */
export const loginIssuerOf = ({ issuer, org }: Pick<OidcProvider, 'issuer' | 'org'>): string =>
  org === undefined ? issuer : `${org} ${issuer}`;

/** @throws Problem 404 `provider-not-found`. */
export function getProvider({ parts }: AnyContext, id: string): OidcProvider {
  const found = parts.oidc.providers.find((provider) => provider.id === id);
  if (found) return found;
  throw new Problem(404, 'provider-not-found', 'Nobody signs in this way here; reload the page.');
}
