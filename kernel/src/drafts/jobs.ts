import { z } from 'zod';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { findDraftKind } from '../core/draft-kind.ts';
import { orgsWith } from '../core/job.ts';
import { defineJob } from '../jobs/jobs.ts';
import { record } from '../ledger/ledger.ts';
import { notify } from '../notify/notifications.ts';
import { lockDraft } from './draft-lock.ts';
import { announceDraft, snoozeDraft } from './drafts.ts';
import { addDraftGrams } from './words/draft-words.ts';

/** A day, so that a late visitor learns that the link has expired, instead of that there is no such link. */
const linkKeptMs = 24 * 3_600_000;
const batchMax = 500;

/**
 * Marks expired drafts, wakes snoozed ones that are due, and deletes old links. A stamp does not depend on this
 * job: it is refused from the millisecond at which the draft expires.
 */
export async function tendDrafts(ctx: AnyContext): Promise<{ expired: number; woken: number }> {
  const now = ctx.now();
  // One transaction for each draft, so that a person who decides one of them waits for that one only.
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
 * Wakes a draft and reminds the person who put it off. A draft is left alone when somebody has decided it, put
 * it off again or woken it since the list was read.
 */
async function wakeDraft(
  ctx: AnyContext,
  draft: { id: string; asked_person_id: string | null; summary: unknown },
): Promise<boolean> {
  const facts = Object.entries(draft.summary as Record<string, unknown>).filter(
    (fact): fact is [string, string | number] => ['string', 'number'].includes(typeof fact[1]),
  );
  return inTransaction(ctx, async (ctx) => {
    const { kind, state, snoozed_until: until } = await lockDraft(ctx, draft.id);
    if (state !== 'pending' || until === null || until > ctx.now()) return false;
    await snoozeDraft(ctx, draft.id, null);
    const asking = findDraftKind(ctx, kind)?.notification;
    if (draft.asked_person_id === null || asking === undefined) return true;
    await notify(ctx, {
      personId: draft.asked_person_id,
      kind: asking,
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
      .returning(['id', 'asked_person_id', 'resource_id'])
      .executeTakeFirst();
    if (expired === undefined) return false;
    await record(ctx, 'kernel.draft-expired', { draftId: id }, { subjects: [id] });
    announceDraft(ctx, expired);
    return true;
  });
}

export const draftJobs = [
  defineJob({
    name: 'kernel.tend-drafts',
    payload: z.object({}),
    cron: '* * * * *',
    due: async (db, { now, after, limit }) => {
      const waiting = db
        .selectFrom('kernel.draft')
        .select('org_id')
        .where('state', '=', 'pending')
        // Always true: by it the planner knows the indexes that are for all orgs, and for this question alone.
        .where('version', '>', 0)
        .where('org_id', '>', after);
      const oldLinks = db
        .selectFrom('kernel.link')
        .select('org_id')
        .where('org_id', '>', after)
        .where('expires_at', '<', new Date(now.getTime() - linkKeptMs));
      const rows = await waiting
        .where('expires_at', '<=', now)
        .union(waiting.where('snoozed_until', '<=', now))
        .union(oldLinks)
        .orderBy('org_id')
        .limit(limit)
        .execute();
      return rows.map(({ org_id }) => org_id);
    },
    handle: async (ctx) => {
      await tendDrafts(ctx);
    },
  }),
  defineJob({
    name: 'kernel.add-draft-grams',
    payload: z.object({}),
    cron: '*/10 * * * *',
    due: orgsWith('kernel.draft', (eb) => eb('grams_version', '=', 0)),
    handle: async (ctx, _payload, { signal }) => {
      await addDraftGrams(ctx, signal);
    },
  }),
];
