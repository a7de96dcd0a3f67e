import { sql } from 'kysely';
import type { z } from 'zod';
import { type AnyContext, inTransaction, kernelDb } from '../../core/context.ts';
import { mayDo } from '../../core/permission.ts';
import { cursorAt, readPage } from '../../database/page.ts';
import type {
  ChannelName,
  Delivery,
  deliveryList,
  deliveryMonths,
  deliveryQuery,
} from '../schema.ts';

/** The delivery log, newest first: one's own, and everybody's for owners and admins. */
export function listDeliveries(
  ctx: AnyContext,
  query: z.infer<typeof deliveryQuery>,
): Promise<z.infer<typeof deliveryList>> {
  return inTransaction(ctx, async (ctx) => {
    let select = kernelDb(ctx)
      .selectFrom('kernel.delivery as delivery')
      .innerJoin(
        'kernel.notification as notification',
        'notification.id',
        'delivery.notification_id',
      )
      .selectAll('delivery')
      .select(['notification.kind', 'notification.draft_id', 'notification.person_id']);
    const { actor } = ctx;
    if (actor.kind === 'person' && !(await mayDo(ctx, 'delivery.list-all'))) {
      select = select.where('notification.person_id', '=', actor.personId);
    }
    if (query.draftId !== undefined) {
      select = select.where('notification.draft_id', '=', query.draftId);
    }
    if (query.state !== undefined) select = select.where('delivery.state', '=', query.state);
    const columns = ['delivery.created_at', 'delivery.id'] as const;
    const { rows, nextCursor } = await readPage(select, columns, query, (last) =>
      cursorAt(last.created_at, last.id),
    );
    return {
      deliveries: rows.map(
        (row): Delivery => ({
          id: row.id,
          notificationId: row.notification_id,
          kind: row.kind,
          channel: row.channel as ChannelName,
          state: row.state as Delivery['state'],
          reason: row.reason,
          fallback: row.fallback,
          tries: row.tries,
          draftId: row.draft_id,
          personId: row.person_id,
          traceUuid: row.trace,
          createdAt: row.created_at.toISOString(),
          dueAt: row.due_at.toISOString(),
          finishedAt: row.finished_at?.toISOString() ?? null,
        }),
      ),
      nextCursor,
    };
  });
}

/** How the org's deliveries went, by month (UTC) and channel, newest first. Times are right to five per cent. */
export function countDeliveries(ctx: AnyContext): Promise<z.infer<typeof deliveryMonths>> {
  return inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<{
      month: string;
      channel: ChannelName;
      sent: number;
      failed: number;
      skipped: number;
      sent_after_ms: number | null;
    }>`
      select to_char(month, 'YYYY-MM') as month, channel, sent::float8, failed::float8, skipped::float8,
        kernel.quantile_of(delays, 0.5) as sent_after_ms
      from kernel.delivery_tally order by 1 desc, 2 limit 36`.execute(kernelDb(ctx));
    return {
      months: rows.map(({ sent_after_ms: sentAfterMs, ...row }) => ({ ...row, sentAfterMs })),
    };
  });
}
