import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { logAction } from '../../ledger/action-log.ts';
import { record } from '../../ledger/ledger.ts';
import { explainClosed, findPending, type LockedDraft, lockDraft } from '../draft-lock.ts';
import { announceDraft, lockSubject } from '../drafts.ts';
import { requireStamper } from './stamper.ts';

/** A page offers it for five seconds. The rest is for a slow network. */
export const undoGraceMs = 15_000;

/**
 * The person who rejected a draft takes the reject back: the draft waits as it did before. The ledger keeps the reject
 * and this. An approval stays, because a machine acts on it.
 *
 * @throws Problem 404 `draft-not-found`; 403 `credential-not-allowed`, `not-your-reject`; 409 `not-rejected`,
 *   `undo-too-late`, `draft-superseded`.
 */
export async function undoReject(ctx: AnyContext, draftId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const { personId } = requireStamper(ctx);
    const row = await lockDraft(ctx, draftId);
    const stamp = await kernelDb(ctx)
      .selectFrom('kernel.stamp')
      .select(['decision', 'person_id', 'version', 'digest', 'created_at'])
      .where('draft_id', '=', draftId)
      .executeTakeFirst();
    if (row.state !== 'rejected' || stamp?.decision !== 'reject') {
      throw new Problem(409, 'not-rejected', 'This draft is not rejected; open it to see more.', {
        state: row.state,
      });
    }
    if (stamp.person_id !== personId) {
      throw new Problem(
        403,
        'not-your-reject',
        'Another person rejected this draft; only that person can take it back.',
      );
    }
    const { created_at: at, version, digest } = stamp;
    const isLate = ctx.now().getTime() - at.getTime() > undoGraceMs;
    if (isLate || row.expires_at <= ctx.now()) {
      throw new Problem(
        409,
        'undo-too-late',
        'It is too late to take the reject back; ask for a new draft.',
        { rejectedAt: at.toISOString() },
      );
    }
    await requireNoNewer(ctx, row);
    const { numDeletedRows } = await kernelDb(ctx)
      .deleteFrom('kernel.stamp')
      .where('draft_id', '=', draftId)
      .where('decision', '=', 'reject')
      .executeTakeFirst();
    if (numDeletedRows !== 1n) throw new Error('a locked draft lost its stamp');
    await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set({ state: 'pending' })
      .where('id', '=', draftId)
      .execute();
    const data = { draftId, personId, version, digest };
    await record(ctx, 'kernel.reject-undone', data, { subjects: [draftId, personId] });
    await logAction(ctx, { action: 'draft.reject-undone', subjectId: draftId });
    announceDraft(ctx, row);
  });
}

/** A subject has one pending draft: the newer one stays. */
async function requireNoNewer(ctx: AnyContext, row: LockedDraft): Promise<void> {
  await lockSubject(ctx, row.subject_key);
  const newer = await findPending(ctx, row.subject_key);
  if (newer === undefined) return;
  throw explainClosed(ctx, { ...row, state: 'superseded', superseded_by: newer.id });
}
