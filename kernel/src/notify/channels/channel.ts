import type { Context } from '../../core/context.ts';
import type { ChannelName, Locale, NotificationPriority } from '../../core/notification-kind.ts';

export type Receipt = Readonly<Record<string, unknown>>;

/** What a message is about, and the message whose place it takes. */
export interface Thread {
  readonly key: string;
  /** Of the newest message of this thread that was sent to the person; null for the first. */
  readonly before: Receipt | null;
  /** It is to be noticed, not only to be right. */
  readonly again: boolean;
}

/** What a channel is asked to send: words in the person's language, already made safe. */
export interface Message {
  readonly deliveryId: string;
  readonly kind: string;
  /** It asks for a decision on its draft. */
  readonly asks: boolean;
  readonly priority: NotificationPriority;
  readonly locale: Locale;
  readonly title: string;
  readonly body: string;
  /** Absolute. */
  readonly url: string;
  readonly draftId: string | null;
  /** How many drafts wait for the person, for the icon of the installed app; null where nothing asks. */
  readonly waiting: number | null;
  /** Null for a message that stands alone. */
  readonly thread: Thread | null;
  /** For a draft that can be decided in the message itself: `whole` shows all of it. Null when it must be opened. */
  readonly decidable: { readonly digest: string; readonly whole: string } | null;
}

/** One way to a person. */
export interface Channel {
  readonly name: ChannelName;
  /**
   * Sends outside any transaction; what it returns is kept as the delivery's receipt.
   *
   * @throws DeliveryFailure
   */
  send(ctx: Context<never>, personId: string, message: Message): Promise<Receipt>;
}

/** A try that did not work. `reason` is a stable word: it is stored and counted. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly reason: string;
  /** Another try cannot work: the next channel is asked. */
  readonly forGood: boolean;

  constructor(reason: string, forGood: boolean) {
    super(`a notification was not delivered: ${reason}`);
    this.reason = reason;
    this.forGood = forGood;
  }
}

/** No answer is worth a longer wait, because the job runs again. */
export const sendTimeoutMs = 10_000;
