import { Problem } from '../../base/problem.ts';
import { type AnyContext, requirePerson } from '../../core/context.ts';
import { type actsAboveOrgs, requireStepUp } from '../../standing/step-up.ts';
import { identityOf } from '../identity/identities.ts';
import { listLogins } from '../identity/logins.ts';
import { listUsablePasskeys } from '../passkeys/passkeys.ts';
import { getSignInOf } from '../sessions/session-facts.ts';

/** A sign-in counts as fresh so long. */
export const freshMs = 10 * 60_000;

/** Whether the person signed in here as the identity, a moment ago. Needs a transaction. */
async function isFresh(ctx: AnyContext): Promise<boolean> {
  const { way, signedInAt } = await getSignInOf(ctx, requirePerson(ctx).deviceId);
  // A link, and the provider of the org, are the word of one org: its admins could have made both.
  const isOwn = way === 'oidc' || way === 'passkey';
  return isOwn && ctx.now().getTime() - signedInAt.getTime() <= freshMs;
}

/**
 * Before somebody changes what holds in all their orgs: a session that one org could have given to anybody must not open
 * the other orgs of its person, nor shut the person out of them. An identity that has no way of its own yet proves nothing. Needs a transaction.
 *
 * @throws Problem 403 `sign-in-again`, `step-up-needed`.
 */
export async function requireOwnProof(
  ctx: AnyContext,
  act: (typeof actsAboveOrgs)[number],
): Promise<void> {
  const identityId = await identityOf(ctx, requirePerson(ctx).personId);
  if (identityId === undefined) return;
  const logins = await listLogins(ctx, identityId);
  const passkeys = await listUsablePasskeys(ctx, identityId);
  if (logins.length + passkeys.length === 0 || (await isFresh(ctx))) return;
  if (passkeys.length > 0) return requireStepUp(ctx, act);
  throw new Problem(
    403,
    'sign-in-again',
    'Sign in here again with your own account, then do it within ten minutes.',
  );
}
