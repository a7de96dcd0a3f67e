import type { JWTVerifyGetKey } from 'jose';
import { Problem } from '../../../base/problem.ts';
import type { Context } from '../../../core/context.ts';
import { systemScope } from '../../../database/database.ts';
import { endEverywhere } from '../../account/own-logins.ts';
import { findByProviderSession } from '../../identity/identity-sessions.ts';
import { findLogin } from '../../identity/logins.ts';
import { logoutClaims } from '../schema.ts';
import { stateLifeMs } from '../states.ts';
import { loginIssuerOf, type OidcProvider } from './providers.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';

const refused = () =>
  new Problem(400, 'logout-token-refused', 'This logout token is not one of the provider’s.');

/** The same token again ends nothing. @throws Problem 400 `logout-token-refused`. */
export async function requireFirst(ctx: Context<never>, id: string): Promise<void> {
  const { database, keyring, now } = ctx.parts;
  const hash = keyring.hashSecret(id);
  const row = {
    secret_hash: hash,
    kind: 'logout',
    cookie_hash: hash,
    data_sealed: '',
    expires_at: new Date(now().getTime() + stateLifeMs),
  };
  const added = await database.transaction(systemScope, (db) =>
    db
      .insertInto('kernel.sign_in_state')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('secret_hash')
      .executeTakeFirst(),
  );
  if (added === undefined) throw refused();
}

/** Where the keys of a provider are read, at most once a minute for an unknown one. */
const keysByProvider = new WeakMap<object, JWTVerifyGetKey>();

async function keysOf(ctx: Context<never>, provider: OidcProvider): Promise<JWTVerifyGetKey> {
  const config = await ctx.parts.oidc.sessions(provider);
  const known = keysByProvider.get(config);
  if (known !== undefined) return known;
  const [{ createRemoteJWKSet, customFetch }, client] = await Promise.all([
    import('jose'),
    import('openid-client'),
  ]);
  const { jwks_uri: uri } = config.serverMetadata();
  const guarded = config[client.customFetch];
  if (uri === undefined || guarded === undefined) throw refused();
  const keys = createRemoteJWKSet(new URL(uri), {
    cooldownDuration: 60_000,
    [customFetch]: (url: string, options: { headers: Headers; method: 'GET' }) =>
      guarded(url, {
        body: undefined,
        headers: Object.fromEntries(options.headers),
        method: options.method,
        redirect: 'manual',
      }),
  });
  keysByProvider.set(config, keys);
  return keys;
}

/** What a logout token says, once it is believed (OpenID Connect Back-Channel Logout 1.0, § 2.6). */
export async function readToken(ctx: Context<never>, provider: OidcProvider, token: string) {
  const { jwtVerify } = await import('jose');
  const { payload } = await jwtVerify(token, await keysOf(ctx, provider), {
    issuer: provider.issuer,
    audience: provider.clientId,
    algorithms: ['RS256', 'ES256', 'EdDSA', 'Ed25519'],
    clockTolerance: 60,
    maxTokenAge: 120,
    currentDate: ctx.now(),
    requiredClaims: ['jti', 'iat'],
  }).catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    throw refused();
  });
  const events = payload.events as Record<string, unknown> | undefined;
  const { success, data } = logoutClaims.safeParse(payload);
  if (!success || typeof events?.[event] !== 'object') throw refused();
  return data;
}

/**
 * The provider says that somebody signed out there: the sessions that began with it end here, in all orgs. Gives how
 * many.
 *
 * @throws Problem 400 `logout-token-refused`.
 */
export async function logOutByProvider(
  ctx: Context<never>,
  provider: OidcProvider,
  token: string,
): Promise<number> {
  const { jti, sub: subject, sid } = await readToken(ctx, provider, token);
  const issuer = loginIssuerOf(provider);
  await requireFirst(ctx, `${issuer} ${jti}`);
  const found = subject === undefined ? undefined : await findLogin(ctx.parts, { issuer, subject });
  if (subject !== undefined && found === undefined) return 0;
  if (sid === undefined) {
    return found ? endEverywhere(ctx, found.identityId, { loginId: found.loginId }) : 0;
  }
  const began = { issuer, sid };
  const whose = found ? [found.identityId] : await findByProviderSession(ctx, began);
  let ended = 0;
  for (const identityId of whose) ended += await endEverywhere(ctx, identityId, { began });
  return ended;
}
