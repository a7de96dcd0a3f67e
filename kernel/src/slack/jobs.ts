import { z } from 'zod';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { defineJob, enqueue } from '../jobs/jobs.ts';
import { DeliveryFailure } from '../notify/channels/channel.ts';
import { type Locale, type Word, words } from '../notify/messages.ts';

export const place = z.object({
  channel: z.string().max(200),
  ts: z.string().min(1).max(100),
});
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
  handle: async (ctx, { draftId }) => {
    const { slack } = ctx.parts.notifier;
    if (slack === undefined) return;
    const { state, messages } = await inTransaction(ctx, (ctx) => findMessages(ctx, draftId));
    const outcome = outcomes.find((known) => known === state);
    if (outcome === undefined) return;
    const url = `${ctx.parts.publicUrl}/drafts/${draftId}`;
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
    .where('notification.kind', '=', 'draft-waiting')
    .where('delivery.channel', '=', 'slack')
    .where('delivery.state', '=', 'sent')
    .execute();
  const messages = rows.flatMap(({ receipt, locale }) => {
    const at = place.safeParse(receipt);
    return at.success ? [{ at: at.data, locale: locale as Locale }] : [];
  });
  return { state: draft?.state, messages };
}

export const draftEvent = z.object({ draftId: z.uuid() });

async function rewriteLater(ctx: AnyContext, data: unknown): Promise<void> {
  if (ctx.parts.notifier.slack === undefined) return;
  const { draftId } = draftEvent.parse(data);
  await enqueue(ctx, rewriteJob, { draftId });
}

/** For the kernel's face: whatever ends a draft's wait changes the messages that asked for it. */
export const slackReactions = {
  'kernel.draft-stamped': rewriteLater,
  'kernel.draft-rejected': rewriteLater,
  'kernel.draft-expired': rewriteLater,
  'kernel.draft-superseded': rewriteLater,
  'kernel.act-finished': rewriteLater,
} as const;

const receiptKeptMs = 24 * 3_600_000;

/** A signature is refused by its age long before its receipt goes. */
export const tidyJob = defineJob({
  name: 'kernel.tidy-slack-receipts',
  payload: z.object({}),
  cron: '17 3 * * *',
  handle: (ctx) =>
    inTransaction(ctx, async (ctx) => {
      await kernelDb(ctx)
        .deleteFrom('kernel.slack_receipt')
        .where('created_at', '<', new Date(ctx.now().getTime() - receiptKeptMs))
        .execute();
    }),
});

export const slackJobs = [whisperJob, rewriteJob, tidyJob] as const;
