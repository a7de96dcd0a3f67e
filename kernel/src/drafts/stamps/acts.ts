import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { record } from '../../ledger/ledger.ts';
import { observeLeg } from '../../observe/loop-metric.ts';
import { explainClosed, type LockedDraft, lockDraft, requireDecider } from '../draft-lock.ts';
import { announceDraft } from '../drafts.ts';
import { failedUntil } from '../failed/failed.ts';

/**
 * Records that the act of a stamped draft began. A repeated report changes nothing.
 *
 * @throws Problem 404 `draft-not-found`; 409 when the draft is not approved, or its act has ended.
 */
export async function startAct(ctx: AnyContext, draftId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    if (row.state === 'acting') return;
    if (row.state !== 'stamped') throw explainNoAct(ctx, row);
    await moveDraft(ctx, draftId, { state: 'acting' });
    await record(ctx, 'kernel.act-started', { draftId }, { subjects: [draftId] });
    announceDraft(ctx, row);
  });
}

/**
 * Records how the act of a stamped draft ended. A repeated report has no effect, and `isNew` is then false. An act
 * that failed waits for a person again, and may still be reported as done; one that is done stays done.
 *
 * @throws Problem 404 `draft-not-found`; 409 when the draft was never approved, or is done already.
 */
export async function finishAct(
  ctx: AnyContext,
  draftId: string,
  end: { readonly state: 'done' | 'failed'; readonly outcome: unknown },
): Promise<{ isNew: boolean }> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    if (row.state === end.state) return { isNew: false };
    const isOpen = row.state === 'stamped' || row.state === 'acting';
    const isRepaired = row.state === 'failed' && end.state === 'done';
    if (!isOpen && !isRepaired) throw explainNoAct(ctx, row);
    const waits = end.state === 'failed' ? { expires_at: await failedUntil(ctx, row) } : {};
    const outcome = JSON.stringify(end.outcome);
    await moveDraft(ctx, draftId, { state: end.state, outcome, ...waits });
    const data = { draftId, state: end.state };
    await record(ctx, 'kernel.act-finished', data, { subjects: [draftId] });
    announceDraft(ctx, row);
    if (isOpen && end.state === 'done') await observeDone(ctx, draftId);
    return { isNew: true };
  });
}

/** How long a person waited from the stamp on. */
async function observeDone(ctx: AnyContext, draftId: string): Promise<void> {
  const stamp = await kernelDb(ctx)
    .selectFrom('kernel.stamp')
    .select('created_at')
    .where('draft_id', '=', draftId)
    .executeTakeFirst();
  if (stamp === undefined) return;
  ctx.afterCommit(() => observeLeg(ctx.parts.metrics, 'done', stamp.created_at, ctx.now()));
}

/**
 * A person asks for another attempt at an act that has ended. The stamp stays, so nothing is decided again. A failed
 * act may be carried out again; the state of a done one stays.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`; 409 `act-open`, or the Problem that says that there is no act.
 */
export async function reopenAct(ctx: AnyContext, draftId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    await requireDecider(ctx, row);
    if (row.state === 'stamped' || row.state === 'acting') {
      throw new Problem(
        409,
        'act-open',
        'The machine is already working on it; wait for its report.',
      );
    }
    if (row.state !== 'failed' && row.state !== 'done') throw explainNoAct(ctx, row);
    if (row.state === 'failed') {
      await kernelDb(ctx)
        .updateTable('kernel.draft')
        .set({ state: 'stamped', outcome: null })
        .where('id', '=', draftId)
        .execute();
    }
    const data = { draftId, state: row.state };
    await record(ctx, 'kernel.act-reopened', data, { subjects: [draftId] });
    announceDraft(ctx, row);
  });
}

/** Replaces the outcome of an act that has ended, e.g. once a late push got through. */
export async function amendOutcome(
  ctx: AnyContext,
  draftId: string,
  outcome: unknown,
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    await moveDraft(ctx, draftId, { outcome: JSON.stringify(outcome) });
    announceDraft(ctx, row);
  });
}

const moveDraft = (
  ctx: AnyContext,
  draftId: string,
  set: { state?: string; outcome?: string; expires_at?: Date },
) => kernelDb(ctx).updateTable('kernel.draft').set(set).where('id', '=', draftId).execute();

function explainNoAct(ctx: AnyContext, row: LockedDraft): Problem {
  const { state } = row;
  if (state === 'done' || state === 'failed') {
    return new Problem(
      409,
      'act-over',
      'The act of this draft has already ended; there is nothing to do.',
      {
        state,
      },
    );
  }
  if (state === 'pending' || state === 'rejected') {
    return new Problem(409, 'not-approved', 'Nobody approved this draft: do not act on it.', {
      state,
    });
  }
  return explainClosed(ctx, row);
}
