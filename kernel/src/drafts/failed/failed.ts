import { Problem } from '../../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { getDraftKind } from '../../core/draft-kind.ts';
import { record } from '../../ledger/ledger.ts';
import {
  againOf,
  explainClosed,
  findPending,
  kindDraft,
  type LockedDraft,
  lockDraft,
  requireDecider,
} from '../draft-lock.ts';
import { announceDraft } from '../drafts.ts';

/** How long a failed act waits for a person. Afterwards hardly anybody knows what it was about. */
const waitsMs = 7 * 24 * 3_600_000;

/**
 * Until when a draft whose act has just failed waits. Not at all where a newer draft of the same subject is there
 * already: the person decides that one. Needs a transaction.
 */
export async function failedUntil(ctx: AnyContext, row: LockedDraft): Promise<Date> {
  const newer = await findPending(ctx, row.subject_key);
  return newer === undefined ? new Date(ctx.now().getTime() + waitsMs) : ctx.now();
}

/**
 * A person lets a failed draft go: it leaves the inbox, and may still be tried again from its page.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`, `may-not-decide`; 409 `not-failed`.
 */
export async function setAsideDraft(ctx: AnyContext, draftId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await requireFailed(ctx, draftId);
    if (row.expires_at <= ctx.now()) return;
    await endWait(ctx, row);
    await record(ctx, 'kernel.draft-set-aside', { draftId }, { subjects: [draftId] });
  });
}

/**
 * A person asks for a new draft in place of one whose act failed. The kind knows whom to ask; the failed draft waits
 * until the new one is there.
 *
 * @throws Problem 404 `draft-not-found`; 403 `not-asked`, `may-not-decide`; 409 `not-failed`, `no-redraft`, and what
 *   the kind refuses.
 */
export async function askRedraft(ctx: AnyContext, draftId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await requireFailed(ctx, draftId);
    const { redraft } = getDraftKind(ctx, row.kind);
    if (redraft === undefined) {
      throw new Problem(
        409,
        'no-redraft',
        `A new draft of this kind is not made from here; ${againOf(ctx, row.kind)}.`,
        { kind: row.kind },
      );
    }
    await redraft(ctx, kindDraft(ctx, row));
    await record(ctx, 'kernel.redraft-asked', { draftId }, { subjects: [draftId] });
  });
}

async function requireFailed(ctx: AnyContext, draftId: string): Promise<LockedDraft> {
  const row = await lockDraft(ctx, draftId);
  await requireDecider(ctx, row);
  if (row.state === 'failed') return row;
  if (row.state === 'expired' || row.state === 'superseded') throw explainClosed(ctx, row);
  throw new Problem(409, 'not-failed', 'This draft did not fail; open it to see what came of it.', {
    state: row.state,
  });
}

async function endWait(ctx: AnyContext, row: LockedDraft): Promise<void> {
  await kernelDb(ctx)
    .updateTable('kernel.draft')
    .set({ expires_at: ctx.now() })
    .where('id', '=', row.id)
    .execute();
  announceDraft(ctx, row);
}
