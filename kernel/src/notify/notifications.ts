import { randomUUID } from 'node:crypto';
import { type AnyContext, inWholeOrg, kernelDb } from '../core/context.ts';
import type { Params } from '../core/notification-kind.ts';
import { queueDelivery } from './deliveries/deliveries.ts';
import { findReachable } from './deliveries/reachable.ts';
import { findKind } from './kinds.ts';
import { cleanParams } from './messages.ts';
import { findModes, findQuiet, quietEnd } from './preferences.ts';

export interface NewNotification {
  readonly personId: string;
  /** The name of a kind that a module declares. */
  readonly kind: string;
  readonly draftId?: string;
  /** Names and counts, never content. Those that the kind does not name are dropped. */
  readonly params: Params;
  /** Where it leads: below the public URL, or a path such as `/devices`. */
  readonly url: string;
}

/**
 * Notifies a person over the channels that they chose and have. It writes the notification, its deliveries and their
 * jobs in the caller's transaction. Quiet hours hold back all but urgent messages. Returns the notification's id.
 *
 * @throws Error for a kind that no module declares.
 */
export function notify(ctx: AnyContext, input: NewNotification): Promise<string> {
  // The recipient may be another person than the actor, with channels and quiet hours of their own.
  return inWholeOrg(ctx, async (ctx) => {
    const id = randomUUID();
    const { personId, kind } = input;
    const declared = findKind(ctx, kind);
    if (declared === undefined) {
      throw new Error(`No module that runs here declares the notification kind ${kind}.`);
    }
    const { priority } = declared;
    const params = Object.entries(input.params).filter(([name]) => declared.params.includes(name));
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
        params: JSON.stringify(cleanParams(Object.fromEntries(params))),
        url: pathOf(ctx, input.url),
        trace: ctx.trace,
      })
      .execute();
    const reachable = await findReachable(ctx, personId);
    const modes = (await findModes(ctx, personId, declared)).filter(({ channel }) =>
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

/** Stored as a path, so that old messages still work when the public URL changes. */
function pathOf(ctx: AnyContext, url: string): string {
  const base = new URL(ctx.parts.publicUrl);
  const full = new URL(url, base);
  if (full.origin !== base.origin) throw new Error('a notification leads to this server only');
  return `${full.pathname}${full.search}${full.hash}`;
}
