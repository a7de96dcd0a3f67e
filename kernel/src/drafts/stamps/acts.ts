import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { record } from '../../ledger/ledger.ts';
import { explainClosed, lockDraft, requireAsked } from '../draft-lock.ts';
import { announceDraft } from '../drafts.ts';
import type { DraftState } from '../schema.ts';

/**
 * Says that the act of a stamped draft began. Said again, it changes nothing.
 *
 * @throws Problem 404 `draft-not-found`; 409 when the draft is not approved, or its act is over.
 */
export async function startAct(ctx: AnyContext, draftId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    if (row.state === 'acting') return;
    if (row.state !== 'stamped') throw explainNoAct(row);
    await moveDraft(ctx, draftId, { state: 'acting' });
    await record(ctx, 'kernel.act-started', { draftId }, { subjects: [draftId] });
    announceDraft(ctx, { id: draftId, person: row.asked_person_id });
  });
}

/**
 * Says how the act of a stamped draft ended. `isNew` is false when it had ended so already: a
 * repeated report then has no effect. A failed act may be done after all; a done one stays done.
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
    if (!isOpen && !isRepaired) throw explainNoAct(row);
    await moveDraft(ctx, draftId, { state: end.state, outcome: JSON.stringify(end.outcome) });
    const data = { draftId, state: end.state };
    await record(ctx, 'kernel.act-finished', data, { subjects: [draftId] });
    announceDraft(ctx, { id: draftId, person: row.asked_person_id });
    return { isNew: true };
  });
}

/**
 * A person asks for another attempt at an act that is over. The stamp stays the one that was given, so nothing is
 * decided anew: a failed act may be carried out again; of a done one the state stays.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`; 409 `act-open`, or what says that there is no act.
 */
export async function reopenAct(ctx: AnyContext, draftId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    if (ctx.actor.kind === 'person') requireAsked(ctx.actor, row);
    if (row.state === 'stamped' || row.state === 'acting') {
      throw new Problem(409, 'act-open', 'The machine is at it already; wait for what it says.');
    }
    if (row.state !== 'failed' && row.state !== 'done') throw explainNoAct(row);
    if (row.state === 'failed') {
      await kernelDb(ctx)
        .updateTable('kernel.draft')
        .set({ state: 'stamped', outcome: null })
        .where('id', '=', draftId)
        .execute();
    }
    const data = { draftId, state: row.state };
    await record(ctx, 'kernel.act-reopened', data, { subjects: [draftId] });
    announceDraft(ctx, { id: draftId, person: row.asked_person_id });
  });
}

/** Replaces what is shown of an act that is over, e.g. once a late push got through. */
export async function amendOutcome(
  ctx: AnyContext,
  draftId: string,
  outcome: unknown,
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, draftId);
    await moveDraft(ctx, draftId, { outcome: JSON.stringify(outcome) });
    announceDraft(ctx, { id: draftId, person: row.asked_person_id });
  });
}

const moveDraft = (ctx: AnyContext, draftId: string, set: { state?: string; outcome?: string }) =>
  kernelDb(ctx).updateTable('kernel.draft').set(set).where('id', '=', draftId).execute();

function explainNoAct(row: { state: DraftState; superseded_by: string | null }): Problem {
  const { state } = row;
  if (state === 'done' || state === 'failed') {
    return new Problem(409, 'act-over', 'The act of this draft is over; there is nothing to do.', {
      state,
    });
  }
  if (state === 'pending' || state === 'rejected') {
    return new Problem(409, 'not-approved', 'Nobody approved this draft: do not act on it.', {
      state,
    });
  }
  return explainClosed(row);
}
