import { z } from 'zod';
import type { AnyContext } from '../../../core/context.ts';
import { stateLifeMs, stateUnknown } from '../states.ts';
import { newSecret, put, take } from './kept.ts';

/** Whom a provider of the org named, until the browser that began shows that it is the one. */
export const proof = z.object({
  org: z.uuid(),
  way: z.enum(['saml', 'own-oidc']),
  /** The provider, as it calls itself. */
  issuer: z.string().max(400),
  /** What the provider calls the person, always the same: NameID or subject. */
  subject: z.string().max(255),
  /** What it calls the methods by which it checked (RFC 8176). */
  amr: z.array(z.string().max(20)).max(20),
  email: z.string().max(254).nullable(),
  name: z.string().max(100).nullable(),
  place: z.string().max(500),
  /** A person who is signed in says that the account is theirs; null for somebody who comes. */
  personId: z.uuid().nullable(),
});
export type Proof = z.infer<typeof proof>;

/** Keeps whom the provider named for the browser that began, and gives the path to go on with. */
export async function keepProof(
  { parts }: AnyContext,
  data: Proof,
  cookieHash: string,
): Promise<string> {
  const ticket = newSecret();
  const hash = parts.keyring.hashSecret(ticket);
  const until = new Date(parts.now().getTime() + stateLifeMs);
  await put(parts, { kind: 'company-proof', hash, cookieHash, data, until });
  return `/api/sign-in/company/${data.org}/finish?ticket=${ticket}`;
}

/** @throws Problem 400 `sign-in-state-unknown`, also in another browser, and then the ticket is gone. */
export async function takeProof(
  { parts }: AnyContext,
  ticket: string,
  cookieSecret: string | undefined,
): Promise<Proof> {
  const { data, cookieHash } = await take(parts, 'company-proof', ticket);
  if (cookieSecret === undefined || parts.keyring.hashSecret(cookieSecret) !== cookieHash) {
    throw stateUnknown();
  }
  return proof.parse(data);
}
