import { randomUUID } from 'node:crypto';
import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { queueDelivery } from './deliveries/deliveries.ts';
import { findReachable } from './deliveries/reachable.ts';
import { cleanParams, type Params } from './messages.ts';
import { findModes, findQuiet, quietEnd } from './preferences.ts';
import type { NotificationKind, NotificationPriority } from './schema.ts';

export interface NewNotification {
  readonly personId: string;
  readonly kind: NotificationKind;
  readonly priority: NotificationPriority;
  readonly draftId?: string;
  /**
   * Names and counts, never code. Shown are `repository`, `branch`, `device`, `code`, `percent`,
   * `link`, `role`, `person`, `maker` and
   * the counts `files`, `elements`, `concerns`, `commits`, `secrets`.
   */
  readonly params: Params;
  /** Where it leads: below the public URL, or a path such as `/devices`. */
  readonly url: string;
}

/**
 * Tells a person, over the channels that they chose and have: writes the notification and its
 * deliveries and makes their jobs, in the caller's transaction. Quiet hours hold back all but the
 * urgent. Returns the notification's id.
 */
export function notify(ctx: AnyContext, input: NewNotification): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const id = randomUUID();
    const { personId, kind, priority } = input;
    await kernelDb(ctx)
      .insertInto('kernel.notification')
      .values({
        id,
        org_id: ctx.org,
        person_id: personId,
        at: ctx.now(),
        kind,
        priority,
        draft_id: input.draftId ?? null,
        params: JSON.stringify(cleanParams(input.params)),
        url: pathOf(ctx, input.url),
        trace: ctx.trace,
      })
      .execute();
    const reachable = await findReachable(ctx, personId);
    const modes = (await findModes(ctx, personId, kind)).filter(({ channel }) =>
      reachable.has(channel),
    );
    const on = modes.filter(({ mode }) => mode === 'on');
    const chosen = on.length > 0 ? on : modes.filter(({ mode }) => mode === 'fallback').slice(0, 1);
    const { timeZone, hours } = await findQuiet(ctx, personId);
    const quiet = priority === 'urgent' || hours === null ? null : { timeZone, ...hours };
    const dueAt = quietEnd(ctx.now(), quiet);
    for (const { channel, mode } of chosen) {
      const fallback = mode === 'fallback';
      await queueDelivery(ctx, { notificationId: id, channel, fallback, priority, dueAt });
    }
    return id;
  });
}

/** Stored as a path, so that a changed public URL keeps old messages good. */
function pathOf(ctx: AnyContext, url: string): string {
  const base = new URL(ctx.parts.publicUrl);
  const full = new URL(url, base);
  if (full.origin !== base.origin) throw new Error('a notification leads to this server only');
  return `${full.pathname}${full.search}${full.hash}`;
}
