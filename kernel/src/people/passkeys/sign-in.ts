import type { Context } from '../../core/context.ts';
import type { Appearance } from '../devices/devices.ts';
import { openIdentitySession } from '../identity/identity-sessions.ts';
import { finishUse } from './ceremonies.ts';
import { noteUse } from './own.ts';
import { findOwner, listPasskeys } from './passkeys.ts';
import type { Assertion } from './schema.ts';

/**
 * Signs the owner of a passkey in above the orgs.
 *
 * @throws Problem 400 `passkey-not-valid`, `sign-in-state-unknown`.
 */
export async function signInByPasskey(
  ctx: Context<never>,
  answer: Assertion,
  cookieSecret: string | undefined,
  seen: Appearance,
) {
  let identityId = '';
  const used = await finishUse(ctx, answer, cookieSecret, async (credentialId) => {
    identityId = (await findOwner(ctx.parts, credentialId)) ?? '';
    if (identityId === '') return undefined;
    const passkeys = await listPasskeys(ctx, identityId);
    return passkeys.find((each) => each.credentialId === credentialId);
  });
  await noteUse(ctx, identityId, used);
  // What a passkey that asked for a finger or a PIN proves, in the words of RFC 8176.
  const amr = [used.passkey.isSynced ? 'swk' : 'hwk', 'user'];
  return openIdentitySession(ctx, identityId, { way: 'passkey', amr, loginId: null }, seen);
}
