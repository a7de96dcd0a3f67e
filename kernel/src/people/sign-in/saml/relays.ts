import type { AnyContext } from '../../../core/context.ts';
import { newSecret, put, take } from '../company/kept.ts';
import { stateLifeMs } from '../states.ts';
import { type Begun, begun } from './schema.ts';

/** Keeps what a sign-in needs when it is back, and gives the secret that travels as RelayState. */
export async function beginRelay(
  { parts }: AnyContext,
  data: Begun,
  cookieSecret: string,
): Promise<string> {
  const secret = newSecret();
  const hash = parts.keyring.hashSecret(secret);
  const cookieHash = parts.keyring.hashSecret(cookieSecret);
  const until = new Date(parts.now().getTime() + stateLifeMs);
  await put(parts, { kind: 'saml', hash, cookieHash, data, until });
  return secret;
}

/**
 * What was kept for a RelayState, once. The form comes from another site, so no cookie is with it: the browser is asked
 * in the second step.
 *
 * @throws Problem 400 `sign-in-state-unknown`.
 */
export async function takeRelay(
  { parts }: AnyContext,
  secret: string,
): Promise<{ readonly begun: Begun; readonly cookieHash: string }> {
  const { data, cookieHash } = await take(parts, 'saml', secret);
  return { begun: begun.parse(data), cookieHash };
}

/** Whether an assertion comes for the first time; remembered until it expires. */
export function isFirstUse({ parts }: AnyContext, id: string, until: Date): Promise<boolean> {
  const hash = parts.keyring.hashSecret(id);
  return put(parts, { kind: 'saml-used', hash, cookieHash: hash, data: null, until });
}
