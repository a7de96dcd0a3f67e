import { Problem } from '../base/problem.ts';
import { type AnyContext, inTransaction } from '../core/context.ts';
import { getDraftKind } from '../core/draft-kind.ts';
import { findPresent, kindDraft } from './draft-lock.ts';

/**
 * Why the draft kind refuses `body`, or the current version when there is no `body`. It is asked for before the
 * transaction that decides; that transaction throws it after its own checks. Null when there is no objection, and
 * also when the transaction will refuse anyway: the draft is gone, decided or changed, or the body is unreadable.
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
