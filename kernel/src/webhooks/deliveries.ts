import { Problem } from '../base/problem.ts';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { cursorAt, type PageQuery, readPage } from '../database/page.ts';
import { enqueue } from '../jobs/jobs.ts';
import { logAction } from '../ledger/action-log.ts';
import { handleWebhookJob } from './jobs.ts';
import type { WebhookDeliveries, WebhookDeliveryLine } from './schema.ts';

/** What other systems sent, newest first. */
export function listWebhookDeliveries(
  ctx: Context<never>,
  page: PageQuery & { state?: WebhookDeliveryLine['state'] | undefined },
): Promise<WebhookDeliveries> {
  return inTransaction(ctx, async (ctx) => {
    let query = kernelDb(ctx)
      .selectFrom('kernel.webhook_delivery')
      .select(['id', 'webhook', 'created_at', 'state', 'tries', 'reason', 'handled_at', 'bytes'])
      .select('trace');
    if (page.state !== undefined) query = query.where('state', '=', page.state);
    const { rows, nextCursor } = await readPage(query, ['created_at', 'id'], page, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return {
      deliveries: rows.map((row) => ({
        id: row.id,
        webhook: row.webhook,
        receivedAt: row.created_at.toISOString(),
        state: row.state as WebhookDeliveryLine['state'],
        tries: row.tries,
        reason: row.reason,
        handledAt: row.handled_at?.toISOString() ?? null,
        bytes: row.bytes,
        traceUuid: row.trace,
      })),
      nextCursor,
    };
  });
}

/**
 * Hands a call to its webhook once more, whether it failed or was handled. The handler reads its source again.
 *
 * @throws Problem 404 `webhook-delivery-not-found`, also while it still waits for its first end.
 */
export function retryWebhookDelivery(ctx: Context<never>, id: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const back = await kernelDb(ctx)
      .updateTable('kernel.webhook_delivery')
      .set({ state: 'waiting', reason: null, handled_at: null })
      .where('id', '=', id)
      .where('state', '!=', 'waiting')
      .returning('webhook')
      .executeTakeFirst();
    if (back === undefined) {
      throw new Problem(
        404,
        'webhook-delivery-not-found',
        'No call with this id has been handled or has failed; reload the list.',
      );
    }
    await logAction(ctx, {
      action: 'kernel.webhook-retried',
      subjectId: id,
      facts: { webhook: back.webhook },
    });
    await enqueue(ctx, handleWebhookJob, { deliveryId: id });
  });
}
