/**
 * The two ceremonies of WebAuthn. What a ceremony needs when it comes back is kept under its challenge, which is read
 * once and belongs to whoever began.
 */
import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { AnyContext } from '../../core/context.ts';
import { beginState, takeState } from '../sign-in/states.ts';
import type { NewPasskey, Passkey } from './passkeys.ts';
import type { RelyingParty } from './relying-party.ts';
import type { Assertion, CreationOptions, Registration, RequestOptions } from './schema.ts';

/** How long somebody may look for their finger. */
export const ceremonyMs = 5 * 60_000;

const begun = z.object({
  rpId: z.string().max(253),
  origin: z.string().max(300),
  begunAt: z.number(),
  /** Of a step-up: for what. */
  act: z.string().max(40).optional(),
});
type Begun = z.infer<typeof begun>;

const kinds = {
  add: { kind: 'passkey-add', data: begun },
  use: { kind: 'passkey-use', data: begun },
} as const;

/** ES256, RS256 and EdDSA: what authenticators of these years make. */
const algorithms = [-7, -8, -257] as const;

/** Loaded by the first ceremony: a start needs none of it. */
const load = () => import('@simplewebauthn/server');

const named = ({ credentialId, transports }: Passkey) => ({
  id: credentialId,
  type: 'public-key' as const,
  transports: [...transports],
});

const notValid = () =>
  new Problem(
    400,
    'passkey-not-valid',
    'This passkey could not be checked, or took more than five minutes; try again.',
  );

async function begin(
  ctx: AnyContext,
  kind: keyof typeof kinds,
  { id: rpId, origin }: RelyingParty,
  { beginner, act }: { readonly beginner: string; readonly act?: string },
): Promise<string> {
  const data: Begun = { rpId, origin, begunAt: ctx.now().getTime(), ...(act ? { act } : {}) };
  return beginState(ctx, kinds[kind], data, beginner);
}

/** What was kept for the challenge that an answer names. What it says is checked with the signature. */
async function findBegun(
  ctx: AnyContext,
  kind: keyof typeof kinds,
  clientDataJSON: string,
  beginner: string | undefined,
): Promise<{ readonly begun: Begun; readonly challenge: string }> {
  const challenge = challengeOf(clientDataJSON);
  if (challenge === undefined) throw notValid();
  const found = await takeState(ctx, kinds[kind], challenge, beginner);
  if (ctx.now().getTime() - found.begunAt > ceremonyMs) throw notValid();
  return { begun: found, challenge };
}

function challengeOf(clientDataJSON: string): string | undefined {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    return typeof challenge === 'string' && challenge.length <= 100 ? challenge : undefined;
  } catch {
    return undefined;
  }
}

/** Who makes a passkey, and the ones that they have. */
export interface Maker {
  readonly identityId: string;
  readonly name: string;
  readonly orgName: string;
  readonly passkeys: readonly Passkey[];
}

/** Begins to make a passkey. `beginner` is what only the browser that begins can show again. */
export async function beginCreation(
  ctx: AnyContext,
  party: RelyingParty,
  { identityId, name, orgName, passkeys }: Maker,
  beginner: string,
): Promise<CreationOptions> {
  const challenge = await begin(ctx, 'add', party, { beginner });
  return {
    challenge,
    rp: { id: party.id, name: 'Dojang' },
    user: {
      id: Buffer.from(identityId.replaceAll('-', ''), 'hex').toString('base64url'),
      name: `${name} · ${orgName}`.slice(0, 100),
      displayName: name,
    },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    excludeCredentials: passkeys.filter(({ rpId }) => rpId === party.id).map(named),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
    timeout: ceremonyMs,
  };
}

/** @throws Problem 400 `passkey-not-valid`, `sign-in-state-unknown`. */
export async function finishCreation(
  ctx: AnyContext,
  answer: Registration,
  beginner: string,
): Promise<Omit<NewPasskey, 'name'>> {
  const { clientDataJSON } = answer.response;
  const { begun, challenge } = await findBegun(ctx, 'add', clientDataJSON, beginner);
  const { verifyRegistrationResponse } = await load();
  const found = await verifyRegistrationResponse({
    response: { ...answer, clientExtensionResults: {} } as never,
    expectedChallenge: challenge,
    expectedOrigin: begun.origin,
    expectedRPID: begun.rpId,
    supportedAlgorithmIDs: [...algorithms],
  }).catch(() => undefined);
  if (!found?.verified) throw notValid();
  const { credential, credentialDeviceType } = found.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    rpId: begun.rpId,
    origin: begun.origin,
    transports: answer.response.transports ?? [],
    isSynced: credentialDeviceType === 'multiDevice',
  };
}

/** Begins to use a passkey: one of `passkeys`, or any of this host where there are none. */
export async function beginUse(
  ctx: AnyContext,
  party: RelyingParty,
  passkeys: readonly Passkey[],
  by: { readonly beginner: string; readonly act?: string },
): Promise<RequestOptions> {
  return {
    challenge: await begin(ctx, 'use', party, by),
    rpId: party.id,
    allowCredentials: passkeys.filter(({ rpId }) => rpId === party.id).map(named),
    userVerification: 'required',
    timeout: ceremonyMs,
  };
}

/** A passkey that was used, and what its authenticator counts. */
export interface Used {
  readonly passkey: Passkey;
  readonly counter: number;
  /** Fewer signatures than before: there may be a copy. Synced ones do not count. */
  readonly isRegression: boolean;
  readonly act: string | undefined;
}

/**
 * Checks the answer with the passkey that it names, which `find` gives.
 *
 * @throws Problem 400 `passkey-not-valid`, `sign-in-state-unknown`.
 */
export async function finishUse(
  ctx: AnyContext,
  answer: Assertion,
  beginner: string | undefined,
  find: (credentialId: string) => Promise<Passkey | undefined>,
): Promise<Used> {
  const { clientDataJSON } = answer.response;
  const { begun, challenge } = await findBegun(ctx, 'use', clientDataJSON, beginner);
  const passkey = await find(answer.id);
  if (passkey === undefined || passkey.rpId !== begun.rpId) throw notValid();
  const { verifyAuthenticationResponse } = await load();
  const found = await verifyAuthenticationResponse({
    response: {
      ...answer,
      response: { ...answer.response, userHandle: answer.response.userHandle ?? undefined },
      clientExtensionResults: {},
    } as never,
    expectedChallenge: challenge,
    expectedOrigin: begun.origin,
    expectedRPID: begun.rpId,
    // Its own count is compared below: a copy is told of, and locks nobody out.
    credential: {
      id: passkey.credentialId,
      publicKey: Buffer.from(passkey.publicKey, 'base64url'),
      counter: 0,
    },
  }).catch(() => undefined);
  if (!found?.verified) throw notValid();
  const counter = found.authenticationInfo.newCounter;
  const isRegression = counter <= passkey.counter && (counter > 0 || passkey.counter > 0);
  return { passkey, counter, isRegression, act: begun.act };
}
