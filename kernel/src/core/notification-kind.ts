/** The languages that people are written to in. */
export const locales = ['ko', 'en'] as const;
export type Locale = (typeof locales)[number];

/** A word or a sentence in each language. */
export type Texts = Readonly<Record<Locale, string>>;

/** In the order in which they stand in for each other. */
export const channelNames = ['web-push', 'slack', 'email'] as const;
export type ChannelName = (typeof channelNames)[number];

/** `fallback`: only when no channel that is on could deliver. */
export const channelModes = ['on', 'fallback', 'off'] as const;
export type ChannelMode = (typeof channelModes)[number];

/** Only `urgent` ignores quiet hours. */
export const notificationPriorities = ['urgent', 'normal', 'marketing'] as const;
export type NotificationPriority = (typeof notificationPriorities)[number];

/** Names and counts, never content. */
export type Params = Readonly<Record<string, string | number>>;

export interface Words {
  readonly title: string;
  readonly body: string;
}

/** A sort of message that a person can receive, turn off or move to another channel. */
export interface NotificationKind {
  /** `<module>.<what>`; the kernel's own are the what alone. */
  readonly kind: string;
  readonly priority: NotificationPriority;
  /** The setting until a person chooses another. */
  readonly channels: Readonly<Record<ChannelName, ChannelMode>>;
  /** Names of the parameters that its words use. Any other parameter is dropped before it is stored. */
  readonly params: readonly string[];
  /**
   * It asks for a decision on its draft. Then the link of the message opens that draft, a message that can
   * show all of it has buttons, and nothing is sent once the draft is decided.
   */
  readonly asks?: true;
  /** In quiet hours its messages are gathered into one digest; without it each waits for their end. */
  readonly quiet?: 'digest';
  /** What it is called in the list of preferences. */
  readonly label: Texts;
  /** Any parameter may be absent: a message that was stored long ago is written by the words of today. */
  readonly words: Readonly<Record<Locale, (params: Params) => Words>>;
}
