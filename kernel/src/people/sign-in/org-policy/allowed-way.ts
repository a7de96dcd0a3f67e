import { Problem } from '../../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../../core/context.ts';
import { findWaysOfPeople } from '../domains/ways-of-people.ts';
import { faultOf, findPolicy } from '../policy.ts';
import type { SignIn } from '../ways.ts';

const wayNotAllowed = (ways: readonly string[]) =>
  new Problem(
    401,
    'sign-in-way-not-allowed',
    'This org lets nobody in by this way; sign in by one that it allows.',
    { ways },
  );
const tooOld = () =>
  new Problem(
    401,
    'sign-in-too-old',
    'This org wants you to sign in again from time to time; sign in again.',
  );

/** An agent is a machine that a signed-in person paired: it ends with the membership, and cannot sign in by itself. */
async function isAgent(ctx: AnyContext, deviceId: string): Promise<boolean> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.device')
    .select('kind')
    .where('id', '=', deviceId)
    .executeTakeFirst();
  return row?.kind === 'agent';
}

async function isOwner(ctx: AnyContext, personId: string): Promise<boolean> {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.membership')
    .select('role')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row?.role === 'owner';
}

/**
 * Whether the org of `ctx` lets a device in whose person signed in so: asked in the transaction in which a session of the
 * org is opened or refreshed.
 *
 * @throws Problem 401 `sign-in-way-not-allowed`, `sign-in-too-old`.
 */
export async function requireAllowedWay(
  ctx: AnyContext,
  signIn: SignIn,
  who: { readonly personId: string; readonly deviceId: string },
): Promise<void> {
  const policy = await findPolicy(ctx);
  const ofDomain = (await findWaysOfPeople(ctx, [who.personId])).get(who.personId);
  const ways = ofDomain ?? policy.ways;
  const fault = faultOf({ ...policy, ways }, signIn, ctx.now());
  if (fault === null || (await isAgent(ctx, who.deviceId))) return;
  const isRecovering = policy.recoveredUntil !== null && policy.recoveredUntil > ctx.now();
  if (isRecovering && (await isOwner(ctx, who.personId))) return;
  throw fault === 'way' ? wayNotAllowed(ways) : tooOld();
}
