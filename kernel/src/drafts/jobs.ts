import { z } from 'zod';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { defineJob } from '../jobs/jobs.ts';
import { record } from '../ledger/ledger.ts';
import { notify } from '../notify/notifications.ts';
import { lockDraft } from './draft-lock.ts';
import { announceDraft, snoozeDraft } from './drafts.ts';

/** A day: long enough to tell a late visitor that the link is over, instead of that it never was. */
const linkKeptMs = 24 * 3_600_000;
const batchMax = 500;

/**
 * Marks what nobody decided in time, wakes what has slept enough, forgets old links. The rules do not
 * wait for this job: a draft that is over is refused to the millisecond.
 */
export async function tendDrafts(ctx: AnyContext): Promise<{ expired: number; woken: number }> {
  const now = ctx.now();
  // One transaction a draft: whoever decides one of them at this moment waits for that one only.
  const overdue = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(['id'])
      .where('state', '=', 'pending')
      .where('expires_at', '<=', now)
      .orderBy('expires_at')
      .limit(batchMax)
      .execute(),
  );
  let expired = 0;
  for (const { id } of overdue) expired += (await expireDraft(ctx, id, now)) ? 1 : 0;
  const due = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(['id', 'asked_person_id', 'summary'])
      .where('state', '=', 'pending')
      .where('expires_at', '>', now)
      .where('snoozed_until', '<=', now)
      .limit(batchMax)
      .execute(),
  );
  let woken = 0;
  for (const draft of due) woken += (await wakeDraft(ctx, draft)) ? 1 : 0;
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .deleteFrom('kernel.link')
      .where('expires_at', '<', new Date(now.getTime() - linkKeptMs))
      .execute(),
  );
  return { expired, woken };
}

/**
 * Who put a draft off wants to be reminded, not to find it by chance. Decided, put off again or woken
 * by another run since the list was read, it is left alone.
 */
async function wakeDraft(
  ctx: AnyContext,
  draft: { id: string; asked_person_id: string | null; summary: unknown },
): Promise<boolean> {
  const facts = Object.entries(draft.summary as Record<string, unknown>).filter(
    (fact): fact is [string, string | number] => ['string', 'number'].includes(typeof fact[1]),
  );
  return inTransaction(ctx, async (ctx) => {
    const { state, snoozed_until: until } = await lockDraft(ctx, draft.id);
    if (state !== 'pending' || until === null || until > ctx.now()) return false;
    await snoozeDraft(ctx, draft.id, null);
    if (draft.asked_person_id === null) return true;
    await notify(ctx, {
      personId: draft.asked_person_id,
      kind: 'draft-waiting',
      priority: 'normal',
      draftId: draft.id,
      params: Object.fromEntries(facts),
      url: `/drafts/${draft.id}`,
    });
    return true;
  });
}

async function expireDraft(ctx: AnyContext, id: string, now: Date): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const expired = await kernelDb(ctx)
      .updateTable('kernel.draft')
      .set({ state: 'expired' })
      .where('id', '=', id)
      .where('state', '=', 'pending')
      .where('expires_at', '<=', now)
      .returning('asked_person_id')
      .executeTakeFirst();
    if (expired === undefined) return false;
    await record(ctx, 'kernel.draft-expired', { draftId: id }, { subjects: [id] });
    announceDraft(ctx, { id, person: expired.asked_person_id });
    return true;
  });
}

export const draftJobs = [
  defineJob({
    name: 'kernel.tend-drafts',
    payload: z.object({}),
    cron: '* * * * *',
    handle: async (ctx) => {
      await tendDrafts(ctx);
    },
  }),
];
