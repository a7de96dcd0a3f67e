import { Problem } from '../base/problem.ts';
import { type AnyContext, inTransaction } from '../core/context.ts';
import { getDraftKind } from '../core/draft-kind.ts';
import { findPresent, kindDraft } from './draft-lock.ts';

/**
 * What the draft's kind has against `body`, or against the present wording without one. Asked before the
 * transaction that decides, which throws it once all else is in order. Null also where that transaction
 * finds out by itself: the draft is gone, decided or worded otherwise, or the body cannot be read.
 */
export async function findObjection(
  ctx: AnyContext,
  draftId: string,
  shownDigest: string,
  body?: unknown,
): Promise<Problem | null> {
  const row = await inTransaction(ctx, (ctx) => findPresent(ctx, draftId));
  if (row === undefined || row.state !== 'pending' || row.digest !== shownDigest) return null;
  const kind = getDraftKind(ctx, row.kind);
  const parsed = kind.body.safeParse(body ?? row.body);
  if (!kind.check || !parsed.success) return null;
  try {
    await kind.check(ctx, kindDraft(ctx, row), parsed.data);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
