import { randomBytes } from 'node:crypto';
import type { Keyring } from './keyring.ts';

/**
 * Every secret carries its org, `<org>.<…>`, so that row-level security can be bound before the
 * secret is looked up. An org id is no secret; a wrong one finds nothing.
 */
export const orgOfSecret = (secret: string): string | undefined =>
  decodeUuid(secret.slice(0, secret.indexOf('.')));

/** A secret of 256 random bits for `org`. */
export const createSecret = (org: string): string =>
  `${encodeUuid(org)}.${randomBytes(32).toString('base64url')}`;

export const encodeUuid = (uuid: string): string =>
  Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');

export function decodeUuid(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{22}$/.test(text)) return undefined;
  const hex = Buffer.from(text, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const accessLifeMs = 10 * 60_000;
const issuer = 'dojang';
const audience = 'dojang-api';

/** What an access token says. The guard reads role and state from the database at each request. */
export interface AccessClaims {
  readonly org: string;
  readonly sessionId: string;
  readonly deviceId: string;
  readonly personId: string;
}

/** Loaded by the first token: a start needs none. */
const loadJose = () => import('jose');

export async function signAccess(keyring: Keyring, claims: AccessClaims, now: Date) {
  const { SignJWT } = await loadJose();
  const signer = keyring.accessKeys[0];
  if (!signer) throw new Error('the keyring has no access key');
  const expiresAt = new Date(now.getTime() + accessLifeMs);
  const token = await new SignJWT({
    org: claims.org,
    sid: claims.sessionId,
    did: claims.deviceId,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: signer.id })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(claims.personId)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(signer.key);
  return { token, expiresAt };
}

interface Verified {
  readonly claims: AccessClaims;
  readonly expiresAtMs: number;
}

/** Tokens whose signature was found to be ours, by the ring that has the key. A device asks many times with one token. */
const verified = new WeakMap<Keyring, Map<string, Verified>>();
const verifiedMax = 5_000;

function remember(keyring: Keyring, token: string, found: Verified): void {
  const known = verified.get(keyring) ?? new Map<string, Verified>();
  verified.set(keyring, known);
  if (known.size >= verifiedMax) {
    const [oldest = ''] = known.keys();
    known.delete(oldest);
  }
  known.set(token, found);
}

async function verify(keyring: Keyring, token: string, now: Date): Promise<Verified | undefined> {
  const { errors, jwtVerify } = await loadJose();
  const { payload } = await jwtVerify(
    token,
    ({ kid }) => {
      const found = keyring.accessKeys.find(({ id }) => id === kid);
      if (!found) throw new errors.JWTInvalid('unknown key id');
      return found.key;
    },
    { issuer, audience, typ: 'at+jwt', algorithms: ['HS256'], currentDate: now },
  );
  const { org, sid, did, sub, exp } = payload;
  if (typeof org !== 'string' || typeof sid !== 'string') return undefined;
  if (typeof did !== 'string' || typeof sub !== 'string') return undefined;
  if (exp === undefined) return undefined;
  const claims = { org, sessionId: sid, deviceId: did, personId: sub };
  return { claims, expiresAtMs: exp * 1_000 };
}

/** The claims, or undefined for anything that is not a fresh access token of ours. */
export async function verifyAccess(
  keyring: Keyring,
  token: string,
  now: Date,
): Promise<AccessClaims | undefined> {
  const known = verified.get(keyring)?.get(token);
  if (known !== undefined && now.getTime() < known.expiresAtMs) return known.claims;
  try {
    const found = await verify(keyring, token, now);
    if (found !== undefined) remember(keyring, token, found);
    return found?.claims;
  } catch (error) {
    const { errors } = await loadJose();
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
