import { Problem } from '../../base/problem.ts';
import type { AnyContext } from '../../core/context.ts';
import type { StampInput } from '../schema.ts';

/** As long as a page keeps a copy of a draft: an older stamp was given on what nobody may read any more. */
export const givenAgoMsMax = 4 * 60 * 60_000;
/** How far two clocks that somebody sets may differ. */
export const givenAheadMsMax = 2 * 60_000;

/**
 * When a stamp was given without a network, as the device says; undefined for all others. The time decides nothing
 * in favour of the stamp: digest, state, rights and expiry are those of now. It only refuses, and is kept as a claim.
 *
 * @throws Problem 409 `given-too-long-ago`, `given-in-future`, `number-not-held`.
 */
export function readGivenAt(ctx: AnyContext, input: StampInput): string | undefined {
  if (input.givenAt === undefined) return undefined;
  const agoMs = ctx.now().getTime() - Date.parse(input.givenAt);
  const facts = { givenAt: input.givenAt };
  if (agoMs > givenAgoMsMax) {
    throw new Problem(
      409,
      'given-too-long-ago',
      'This stamp was given more than four hours ago; read the draft again, then decide.',
      facts,
    );
  }
  if (agoMs < -givenAheadMsMax) {
    throw new Problem(
      409,
      'given-in-future',
      'The clock of this device is ahead; set it, then decide again.',
      facts,
    );
  }
  if (input.matchNumber !== undefined) {
    throw new Problem(
      409,
      'number-not-held',
      'A number is typed while the machine shows it; open the draft with a connection and decide.',
    );
  }
  return new Date(input.givenAt).toISOString();
}
