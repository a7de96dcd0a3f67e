import { Problem } from '../../base/problem.ts';
import type { AnyContext } from '../../core/context.ts';
import { endingOf, type PairingNow, refuseEnded, refuseOutrun } from '../pairings/link-life.ts';

export const unknownPairing = () =>
  new Problem(404, 'pairing-unknown', 'This link is not one of ours; copy the whole link.');

/** @throws Problem 404 `pairing-unknown`, 409 `pairing-claimed`, 410 `pairing-expired`, `pairing-ended`. */
export async function requireClaimable(ctx: AnyContext, found: PairingNow): Promise<void> {
  if (found.claimed_at) {
    throw new Problem(409, 'pairing-claimed', 'This link was used already; make a new one.');
  }
  const ending = await endingOf(ctx, found);
  if (ending !== undefined) refuseEnded(ending);
  await refuseOutrun(ctx, found);
}
