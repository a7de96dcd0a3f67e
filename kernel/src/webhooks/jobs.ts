import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import { inTransaction, kernelDb } from '../core/context.ts';
import { orgsWith } from '../core/job.ts';
import { defineJob } from '../jobs/jobs.ts';
import { handleDelivery, noteFailure } from './handle.ts';

const minuteMs = 60_000;

/** The first try is at once. The others spread over a day, because the call will not come again. */
export const handleWebhookJob = defineJob({
  name: 'kernel.handle-webhook',
  payload: z.object({ deliveryId: z.uuid() }),
  retryAfterMs: [minuteMs, 5 * minuteMs, 30 * minuteMs, 60 * minuteMs, 24 * 60 * minuteMs],
  onAbandoned: (ctx, { deliveryId }) =>
    noteFailure(ctx, deliveryId, { reason: 'process-ended', last: true }),
  handle: async (ctx, { deliveryId }, run) => {
    try {
      await handleDelivery(ctx, deliveryId, run);
    } catch (error) {
      const reason = error instanceof Problem ? error.code : 'bug';
      await noteFailure(ctx, deliveryId, { reason, last: run.isLast(error) });
      throw error;
    }
  },
});

const tidyWebhooksJob = defineJob({
  name: 'kernel.tidy-webhooks',
  payload: z.object({}),
  cron: '17 3 * * *',
  due: orgsWith('kernel.webhook_delivery', (eb, { now }) => eb('keep_until', '<=', now)),
  handle: (ctx) =>
    inTransaction(ctx, async (ctx) => {
      await kernelDb(ctx)
        .deleteFrom('kernel.webhook_delivery')
        .where('keep_until', '<=', ctx.now())
        .execute();
    }),
});

export const webhookJobs = [handleWebhookJob, tidyWebhooksJob] as const;
