import type { Context } from '../../core/context.ts';
import type { Appearance } from '../devices/devices.ts';
import { createIdentity } from '../identity/identities.ts';
import { openIdentitySession } from '../identity/identity-sessions.ts';
import {
  type Account,
  type FoundLogin,
  findLogin,
  noteLogin,
  tryAddLogin,
} from '../identity/logins.ts';

/** An account that a provider vouches for, and how it checked. */
export interface Proof {
  readonly account: Account;
  readonly way: 'oidc' | 'passkey';
  readonly amr: readonly string[];
  readonly sid?: string | undefined;
}

async function findOrMake(
  ctx: Context<never>,
  account: Account,
  locale: string,
): Promise<FoundLogin> {
  const found = await findLogin(ctx.parts, account);
  if (found !== undefined) {
    await noteLogin(ctx, found, account);
    return found;
  }
  const identityId = await createIdentity(ctx, locale);
  const loginId = await tryAddLogin(ctx, identityId, account);
  // Of two who come at the same moment, the second is who the first one became; the identity of nobody is tidied away.
  return loginId === undefined ? findOrMake(ctx, account, locale) : { identityId, loginId };
}

/**
 * Signs an account in above the orgs. One that nobody knows becomes an identity of its own, which is a member of
 * nothing until somebody invites it: an equal address never makes it another's.
 */
export async function arrive(
  ctx: Context<never>,
  { account, way, amr, sid }: Proof,
  seen: Appearance,
  locale: string,
) {
  const { identityId, loginId } = await findOrMake(ctx, account, locale);
  const began = sid === undefined ? undefined : { issuer: account.issuer, sid };
  return openIdentitySession(ctx, identityId, { way, amr, loginId, began }, seen);
}
