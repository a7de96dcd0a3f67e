import { z } from 'zod';
import { Problem } from '../../../base/problem.ts';
import type { Context } from '../../../core/context.ts';
import type { Account } from '../../identity/logins.ts';
import { beginState, takeState } from '../states.ts';
import { loadClient, problemIn } from './provider-sessions.ts';
import { loginIssuerOf, type OidcProvider } from './providers.ts';

/** What a sign-in is for. */
const purpose = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sign-in') }),
  /** A person who is signed in connects a further account. */
  z.object({ kind: z.literal('link'), org: z.uuid(), personId: z.uuid() }),
  /** The provider of an org lets people in to it alone; a person who is signed in says that the account is theirs. */
  z.object({ kind: z.literal('company'), personId: z.uuid().nullable() }),
]);
export type Purpose = z.infer<typeof purpose>;

/** The path of this server that somebody wanted, to go on with. */
const placeWanted = z.string().max(500);

const flow = {
  kind: 'oidc',
  data: z.object({
    provider: z.string(),
    org: z.uuid().nullable(),
    nonce: z.string(),
    verifier: z.string(),
    redirectUri: z.string(),
    place: placeWanted,
    purpose,
  }),
};

/** A sign-in that came back and is believed. */
export interface Finished {
  readonly account: Account;
  readonly amr: readonly string[];
  readonly name: string | null;
  /** The session at the provider, by which it says that it ended. */
  readonly sid: string | undefined;
}

/** What was wanted when the sign-in began. */
export type Wanted = Pick<z.infer<typeof flow.data>, 'place' | 'purpose'>;

/** Where a provider sends people back to; it has to know this very address. */
export const redirectUriOf = (
  publicUrl: string,
  { id, org }: Pick<OidcProvider, 'id' | 'org'>,
): string =>
  org === undefined
    ? `${publicUrl}/api/sign-in/oidc/${id}/callback`
    : `${publicUrl}/api/sign-in/orgs/${org}/oidc/callback`;

/** Begins a sign-in and gives the provider's address to open. */
export async function startOidc(
  ctx: Context<never>,
  provider: OidcProvider,
  wanted: Wanted,
  cookieSecret: string,
): Promise<string> {
  const [client, config] = await Promise.all([loadClient(), ctx.parts.oidc.sessions(provider)]);
  const [nonce, verifier] = [client.randomNonce(), client.randomPKCECodeVerifier()];
  const redirectUri = redirectUriOf(ctx.parts.publicUrl, provider);
  const data = {
    provider: provider.id,
    org: provider.org ?? null,
    nonce,
    verifier,
    redirectUri,
    ...wanted,
  };
  const state = await beginState(ctx, flow, data, cookieSecret);
  return client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: wanted.purpose.kind === 'company' ? 'openid email profile' : 'openid email',
    response_type: 'code',
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(provider.domain === undefined ? {} : { hd: provider.domain }),
  }).href;
}

const cancelled = () =>
  new Problem(403, 'sign-in-cancelled', 'The sign-in was cancelled at the provider; begin again.');
export const notBelieved = () =>
  new Problem(
    403,
    'sign-in-refused',
    'What the provider answered could not be believed, so nobody was signed in; begin again.',
  );
const otherDomain = (domain: string) =>
  new Problem(
    403,
    'sign-in-other-domain',
    `Only accounts of ${domain} may sign in here; choose one of them at the provider.`,
    { domain },
  );

/**
 * The state that a callback brings back, once, in the browser that began. From here on it counts as used, whatever the
 * provider says.
 *
 * @throws Problem 400 `sign-in-state-unknown`.
 */
export async function takeFlow(
  ctx: Context<never>,
  provider: OidcProvider,
  state: string,
  cookieSecret: string | undefined,
) {
  const data = await takeState(ctx, flow, state, cookieSecret);
  // A provider that got the address of another cannot answer in its name.
  if (data.provider !== provider.id || data.org !== (provider.org ?? null)) throw notBelieved();
  return data;
}

const text = (value: unknown, charsMax: number) =>
  typeof value === 'string' && value.length > 0 && value.length <= charsMax ? value : null;

/**
 * Exchanges the code of a callback and checks what the provider says of the account.
 *
 * @throws Problem 403 `sign-in-cancelled`, `sign-in-refused`, `sign-in-other-domain`; 502 and 504 when the provider is away.
 */
export async function finishOidc(
  ctx: Context<never>,
  provider: OidcProvider,
  answer: URLSearchParams,
  began: Awaited<ReturnType<typeof takeFlow>>,
): Promise<Finished> {
  if (answer.get('error') === 'access_denied') throw cancelled();
  const config = await ctx.parts.oidc.sessions(provider);
  const { authorizationCodeGrant } = await loadClient();
  const current = new URL(began.redirectUri);
  current.search = answer.toString();
  const tokens = await authorizationCodeGrant(config, current, {
    pkceCodeVerifier: began.verifier,
    expectedNonce: began.nonce,
    expectedState: answer.get('state') ?? '',
    idTokenExpected: true,
  }).catch((error: unknown) => {
    const away = problemIn(error);
    if (away !== undefined) throw away;
    // Its cause may hold a token, so only the code of the fault is noted.
    const { code = 'unknown' } = error as { code?: unknown };
    ctx.log.warn({ code, provider: provider.id }, 'a sign-in was refused');
    throw notBelieved();
  });
  const claims = tokens.claims();
  if (claims === undefined) throw notBelieved();
  if (provider.domain !== undefined && claims.hd !== provider.domain) {
    throw otherDomain(provider.domain);
  }
  const subject = text(claims.sub, 255);
  if (subject === null) throw notBelieved();
  const amr = Array.isArray(claims.amr) ? claims.amr : [];
  return {
    account: {
      issuer: loginIssuerOf(provider),
      subject,
      email: text(claims.email, 254),
      emailVerified: claims.email_verified === true,
    },
    amr: amr.filter((each): each is string => typeof each === 'string' && each.length <= 20),
    name: text(claims.name, 100),
    sid: text(claims.sid, 200) ?? undefined,
  };
}
