import { type AnyContext, kernelDb } from '../core/context.ts';
import type { NotificationPriority, Params } from '../core/notification-kind.ts';

interface NotificationRow {
  readonly id: string;
  readonly personId: string;
  readonly kind: string;
  readonly priority: NotificationPriority;
  readonly draftId: string | null;
  readonly params: Params;
  /** A path. */
  readonly url: string;
  readonly thread: string | null;
  readonly again: boolean;
  readonly heldUntil: Date | null;
}

/** Needs a transaction. */
export async function addNotification(ctx: AnyContext, row: NotificationRow): Promise<void> {
  await kernelDb(ctx)
    .insertInto('kernel.notification')
    .values({
      id: row.id,
      org_id: ctx.org,
      person_id: row.personId,
      at: ctx.now(),
      kind: row.kind,
      priority: row.priority,
      draft_id: row.draftId,
      params: JSON.stringify(row.params),
      url: row.url,
      thread: row.thread,
      again: row.again,
      held_until: row.heldUntil,
      trace: ctx.trace,
    })
    .execute();
}
