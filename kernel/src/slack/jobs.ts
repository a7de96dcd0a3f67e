import { sql } from 'kysely';
import { z } from 'zod';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import type { Reaction } from '../core/event.ts';
import type { Locale } from '../core/notification-kind.ts';
import { defineJob, enqueue } from '../jobs/jobs.ts';
import { placeInOrg } from '../links/org-place.ts';
import { DeliveryFailure } from '../notify/channels/channel.ts';
import { slackPlace } from '../notify/channels/slack.ts';
import { listKinds } from '../notify/kinds.ts';
import { type Word, words } from '../notify/messages.ts';

const outcomes = [
  'stamped',
  'acting',
  'done',
  'failed',
  'rejected',
  'expired',
  'superseded',
] as const;

/** A word to the person who pressed a button. Not worth more than a second try. */
export const whisperJob = defineJob({
  name: 'kernel.answer-slack',
  payload: z.object({
    channel: z.string().max(200),
    user: z.string().max(200),
    word: z.enum(Object.keys(words.en) as [Word, ...Word[]]),
    locale: z.enum(['ko', 'en']),
  }),
  retriesMax: 1,
  timeoutMs: 30_000,
  class: 'interactive',
  handle: async (ctx, { channel, user, word, locale }) => {
    await unlessForGood(async () => {
      await ctx.parts.notifier.slack?.whisper(ctx, { channel, user }, words[locale][word]);
    });
  },
});

/** Messages that asked for a decision say what came of it, wherever it was made. */
export const rewriteJob = defineJob({
  name: 'kernel.rewrite-slack',
  payload: z.object({ draftId: z.uuid() }),
  retriesMax: 3,
  timeoutMs: 60_000,
  class: 'deliver',
  handle: async (ctx, { draftId }) => {
    const { slack } = ctx.parts.notifier;
    if (slack === undefined) return;
    const { state, messages, url } = await inTransaction(ctx, (ctx) => findMessages(ctx, draftId));
    const outcome = state === 'pending' ? 'reopened' : outcomes.find((known) => known === state);
    if (outcome === undefined) return;
    for (const { at, locale } of messages) {
      await unlessForGood(() => slack.rewrite(ctx, at, words[locale][outcome], url, locale));
    }
  },
});

async function unlessForGood(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // A message that was deleted, a person who left: no later try can change it.
    if (!(error instanceof DeliveryFailure && error.forGood)) throw error;
  }
}

const askingKinds = (ctx: AnyContext) =>
  listKinds(ctx)
    .filter(({ asks }) => asks)
    .map(({ kind }) => kind);

async function findMessages(ctx: AnyContext, draftId: string) {
  const draft = await kernelDb(ctx)
    .selectFrom('kernel.draft')
    .select('state')
    .where('id', '=', draftId)
    .executeTakeFirst();
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.delivery as delivery')
    .innerJoin('kernel.notification as notification', 'notification.id', 'delivery.notification_id')
    .innerJoin('kernel.person as person', 'person.id', 'notification.person_id')
    .select(['delivery.receipt', 'person.locale'])
    .where('notification.draft_id', '=', draftId)
    .where('notification.kind', '=', sql<string>`any(${askingKinds(ctx)}::text[])`)
    .where('delivery.channel', '=', 'slack')
    .where('delivery.state', '=', 'sent')
    .execute();
  const messages = rows.flatMap(({ receipt, locale }) => {
    const at = slackPlace.safeParse(receipt);
    return at.success ? [{ at: at.data, locale: locale as Locale }] : [];
  });
  // Those of one thread stand in one place.
  const places = new Map(messages.map((message) => [JSON.stringify(message.at), message]));
  const url = await placeInOrg(ctx, `/drafts/${draftId}`);
  return { state: draft?.state, messages: [...places.values()], url };
}

export const draftEvent = z.object({ draftId: z.uuid() });

const rewriteLater: Reaction = async (ctx, { data }) => {
  if (ctx.parts.notifier.slack === undefined) return;
  const { draftId } = draftEvent.parse(data);
  await enqueue(ctx, rewriteJob, { draftId });
};

/** For the kernel's face: whatever ends a draft's wait changes the messages that asked for it. */
export const slackReactions = {
  'kernel.draft-stamped': rewriteLater,
  'kernel.draft-rejected': rewriteLater,
  'kernel.reject-undone': rewriteLater,
  'kernel.draft-expired': rewriteLater,
  'kernel.draft-superseded': rewriteLater,
  'kernel.act-finished': rewriteLater,
} as const;

export const slackJobs = [whisperJob, rewriteJob] as const;
