import type { Configuration } from 'openid-client';
import { Problem } from '../../../base/problem.ts';
import { createOutgoing, type OutgoingOptions } from '../../../outgoing/outgoing.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { Oidc, OidcProvider, ProviderSessions } from './providers.ts';

/** Loaded by the first sign-in: a start needs none of it. */
export const loadClient = () => import('openid-client');

const discoveryMs = 60 * 60_000;
/** What a provider may sign with. Anything weaker, and `none`, is refused before a key is looked for. */
const algorithms = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];
const skewS = 60;

export interface OidcOptions {
  readonly providers: readonly OidcProvider[];
  /** Providers inside the own network are asked, too, and by plain HTTP. */
  readonly isPrivate?: boolean;
  readonly publicUrl?: string;
  readonly resolve?: OutgoingOptions['resolve'];
  readonly now: () => Date;
}

const unusable = (issuer: string) =>
  new Problem(
    502,
    'provider-unusable',
    'The provider describes itself in a way that cannot be used; check its issuer address.',
    { issuer },
  );

/** The refusal of our own request inside of an error of the client. */
export function problemIn(error: unknown): Problem | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Problem) return cause;
  }
  return undefined;
}

async function discover(
  { isPrivate = false, publicUrl, resolve }: OidcOptions,
  { issuer, clientId, clientSecret }: OidcProvider,
): Promise<Configuration> {
  const client = await loadClient();
  const outgoing = createOutgoing({
    allowed: new Map(),
    inside: isPrivate ? [new URL(issuer).origin] : [],
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(resolve === undefined ? {} : { resolve }),
  });
  const customFetch = guardedFetch(outgoing);
  const auth = clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret);
  const metadata = { [client.clockTolerance]: skewS };
  const found = await client
    .discovery(new URL(issuer), clientId, metadata, auth, {
      [client.customFetch]: customFetch,
      ...(isPrivate ? { execute: [client.allowInsecureRequests] } : {}),
    })
    .catch((error: unknown) => {
      throw problemIn(error) ?? unusable(issuer);
    });
  const { supportsPKCE: _own, ...server } = found.serverMetadata();
  const offered = server.id_token_signing_alg_values_supported ?? ['RS256'];
  const allowed = offered.filter((each) => algorithms.includes(each));
  if (server.issuer !== issuer || allowed.length === 0) throw unusable(issuer);
  const config = new client.Configuration(
    { ...server, id_token_signing_alg_values_supported: allowed },
    clientId,
    metadata,
    auth,
  );
  config[client.customFetch] = customFetch;
  if (isPrivate) client.allowInsecureRequests(config);
  // The signature is checked although the token comes by TLS from the provider itself: one proxy less to believe.
  client.enableNonRepudiationChecks(config);
  return config;
}

/**
 * Providers of this deployment. A client is kept for an hour; its keys are read again at an unknown key id, at most once
 * a minute.
 */
export function createOidc(options: OidcOptions): Oidc {
  const kept = new Map<
    string,
    { readonly until: number; readonly config: Promise<Configuration> }
  >();
  const keptMax = 200;
  const sessions: ProviderSessions = (provider) => {
    const { issuer, clientId, clientSecret } = provider;
    const key = JSON.stringify([issuer, clientId, clientSecret]);
    const now = options.now().getTime();
    const found = kept.get(key);
    if (found !== undefined && found.until > now) return found.config;
    const config = discover(options, provider);
    kept.delete(key);
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value ?? '');
    kept.set(key, { until: now + discoveryMs, config });
    // What failed is asked again by the next who wants in.
    config.catch(() => {
      if (kept.get(key)?.config === config) kept.delete(key);
    });
    return config;
  };
  return { providers: options.providers, sessions };
}
