import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import type { SignIn, Way } from '../sign-in/ways.ts';

/** How and when a device of the org was signed in, and by which session above the orgs. */
export async function getSignInOf(
  ctx: AnyContext,
  deviceId: string,
): Promise<SignIn & { readonly identitySessionId: string | null }> {
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.session')
      .select(['way', 'amr', 'login_id', 'signed_in_at', 'identity_session_id'])
      .where('device_id', '=', deviceId)
      .where('revoked_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  );
  return {
    way: row.way as Way,
    amr: row.amr,
    loginId: row.login_id,
    signedInAt: row.signed_in_at,
    identitySessionId: row.identity_session_id,
  };
}
