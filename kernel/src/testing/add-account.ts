import { randomUUID } from 'node:crypto';
import type { Context } from '../core/context.ts';
import { ensureIdentity, joinOrg } from '../people/identity/identities.ts';
import { openIdentitySession } from '../people/identity/identity-sessions.ts';
import { addLogin, findLogin } from '../people/identity/logins.ts';
import { addPasskey } from '../people/passkeys/passkeys.ts';
import { passkeyHostOf } from '../standing/passkey-host.ts';

/** An account with which a person of the org signs in, a browser in which they did, and a passkey: their ids. */
export async function addAccount(ctx: Context<never>, personId: string) {
  const identityId = await ensureIdentity(ctx, personId);
  const login = await addLogin(ctx, identityId, {
    issuer: 'https://id.example',
    subject: randomUUID(),
    email: 'kim@example.com',
    emailVerified: true,
  });
  const signIn = { way: 'oidc', amr: [], loginId: login } as const;
  const seen = { userAgent: undefined, ip: '127.0.0.1' };
  const { session } = await openIdentitySession(ctx, identityId, signIn, seen);
  const host = passkeyHostOf(ctx.parts.publicUrl);
  const passkey = await addPasskey(ctx, identityId, {
    credentialId: randomUUID(),
    publicKey: 'AA',
    counter: 0,
    rpId: host,
    origin: `https://${host}`,
    transports: [],
    name: 'Phone',
    isSynced: true,
  });
  return { login, browser: session.id, passkey };
}

/** Makes whoever signs in by an account of `issuer` the person of `ctx`, as an invitation that was accepted does. */
export async function joinAccount(ctx: Context<never>, subject: string, issuer: string) {
  const found = await findLogin(ctx.parts, { issuer, subject });
  if (found === undefined || ctx.actor.kind !== 'person')
    throw new Error('nobody has this account');
  await joinOrg(ctx, { identityId: found.identityId, personId: ctx.actor.personId });
}
