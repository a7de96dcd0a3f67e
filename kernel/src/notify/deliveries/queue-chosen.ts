import type { AnyContext } from '../../core/context.ts';
import type { NotificationKind, NotificationPriority } from '../../core/notification-kind.ts';
import { findModes } from '../preferences.ts';
import { queueDelivery } from './deliveries.ts';
import { findReachable } from './reachable.ts';

export interface Addressed {
  readonly notificationId: string;
  readonly personId: string;
  readonly priority: NotificationPriority;
  readonly dueAt: Date;
}

/** A delivery for each channel that the person chose for this kind and has. Needs a transaction. */
export async function queueChosen(
  ctx: AnyContext,
  kind: NotificationKind,
  { notificationId, personId, priority, dueAt }: Addressed,
): Promise<void> {
  const reachable = await findReachable(ctx, personId);
  const modes = (await findModes(ctx, personId, kind)).filter(({ channel }) =>
    reachable.has(channel),
  );
  const on = modes.filter(({ mode }) => mode === 'on');
  const chosen = on.length > 0 ? on : modes.filter(({ mode }) => mode === 'fallback').slice(0, 1);
  for (const { channel, mode } of chosen) {
    const fallback = mode === 'fallback';
    await queueDelivery(ctx, { notificationId, channel, fallback, priority, dueAt });
  }
}
