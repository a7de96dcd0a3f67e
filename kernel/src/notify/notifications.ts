import { randomUUID } from 'node:crypto';
import { type AnyContext, inWholeOrg } from '../core/context.ts';
import type { NotificationKind, NotificationPriority, Params } from '../core/notification-kind.ts';
import { queueChosen } from './deliveries/queue-chosen.ts';
import { digestLater } from './digest.ts';
import { findKind } from './kinds.ts';
import { namedParams, pathOf } from './messages.ts';
import { addNotification } from './notification-row.ts';
import { findQuiet, quietEnd } from './preferences.ts';

export interface NewNotification {
  readonly personId: string;
  /** The name of a kind that a module declares. */
  readonly kind: string;
  readonly draftId?: string;
  /** Names and counts, never content. Those that the kind does not name are dropped. */
  readonly params: Params;
  /** Where it leads: below the public URL, or a path such as `/devices`. */
  readonly url: string;
  /**
   * What it is about, as `<module>.<noun>:<id>`. It takes the place of the message before of the same thread: Slack's is
   * edited, a phone shows it in silence, a letter answers the first.
   */
  readonly thread?: string;
  /** It is to be noticed although its thread has a message: Slack gets a new one, a phone sounds. */
  readonly again?: boolean;
  /** Whether quiet hours let it through; what the kind says when left out. */
  readonly urgent?: boolean;
}

const threadCharsMax = 100;

function priorityOf({ priority }: NotificationKind, urgent?: boolean): NotificationPriority {
  if (urgent === undefined) return priority;
  if (urgent) return 'urgent';
  return priority === 'urgent' ? 'normal' : priority;
}

/**
 * Notifies a person over the channels that they chose and have. It writes the notification, its deliveries and their
 * jobs in the caller's transaction. Quiet hours hold back all but urgent messages, to their end or for a digest.
 * Returns the notification's id.
 *
 * @throws Error for a kind that no module declares.
 */
export function notify(ctx: AnyContext, input: NewNotification): Promise<string> {
  // The recipient may be another person than the actor, with channels and quiet hours of their own.
  return inWholeOrg(ctx, async (ctx) => {
    const { personId, kind, thread = null } = input;
    const declared = findKind(ctx, kind);
    if (declared === undefined) {
      throw new Error(`No module that runs here declares the notification kind ${kind}.`);
    }
    if (thread !== null && (thread.length === 0 || thread.length > threadCharsMax)) {
      throw new Error(`A thread has 1 to ${threadCharsMax} characters.`);
    }
    const id = randomUUID();
    const priority = priorityOf(declared, input.urgent);
    const { timeZone, hours } = await findQuiet(ctx, personId);
    const quiet = priority === 'urgent' || hours === null ? null : { timeZone, ...hours };
    const dueAt = quietEnd(ctx.now(), quiet);
    const isHeld = declared.quiet === 'digest' && dueAt > ctx.now();
    await addNotification(ctx, {
      id,
      personId,
      kind,
      priority,
      draftId: input.draftId ?? null,
      params: namedParams(declared, input.params),
      url: pathOf(ctx, input.url),
      thread,
      again: input.again ?? false,
      heldUntil: isHeld ? dueAt : null,
    });
    if (isHeld) await digestLater(ctx, personId, dueAt);
    else await queueChosen(ctx, declared, { notificationId: id, personId, priority, dueAt });
    return id;
  });
}
