import { z } from 'zod';
import { count, cursor, instant, shortText, texts, total, word } from '../base/bounds.ts';
import { channelModes, channelNames } from '../core/notification-kind.ts';

/** Browsers of one person that are listed. */
export const pushDevicesMax = 100;

/** In the order in which they stand in for each other. */
export const channelName = z.enum(channelNames);
export type { ChannelMode, ChannelName } from '../core/notification-kind.ts';

/** `fallback`: only when no channel that is on could deliver. */
const channelMode = z.enum(channelModes);

/** Kinds of all modules together. */
const kindsMax = 200;

const localTime = z
  .string()
  .length(5)
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const notificationPreference = z.object({
  kind: word,
  channel: channelName,
  mode: channelMode,
});

/** A kind of message, in the words of the module that sends it. */
export const notificationKindLine = z.object({
  kind: word,
  module: word,
  label: texts,
});
export type NotificationKindLine = z.infer<typeof notificationKindLine>;

const timeZone = z
  .string()
  .min(1)
  .max(64)
  .refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
    } catch {
      return false;
    }
  }, 'must be an IANA time zone such as Asia/Seoul');

/** Local times; null when there are no quiet hours. Over midnight when `from` is later. */
export const quietHours = z.object({ from: localTime, until: localTime }).nullable();

/** A person's own Slack account or e-mail address; shown in part. */
export const notificationAddress = z.object({
  channel: z.enum(['slack', 'email']),
  /** `k…@example.com`, `U…89AB` */
  shown: shortText,
  confirmed: z.boolean(),
});

/** `GET /api/notification-preferences` */
export const notificationPreferences = z.object({
  /** Channels that this deployment has. */
  channels: z.array(channelName).max(20),
  /** Every kind, those of one module together; the kernel's own come first. */
  kinds: z.array(notificationKindLine).max(kindsMax),
  /** What the modules of these kinds are called. */
  modules: z.array(z.object({ name: word, title: texts })).max(100),
  /** Every kind × channel, defaults filled in. */
  preferences: z.array(notificationPreference).max(kindsMax * channelNames.length),
  timeZone: z.string().max(64),
  quietHours,
  addresses: z.array(notificationAddress).max(20),
  /** Browsers of this person that receive web push; `current` is the one that asks. */
  pushDevices: z.array(z.object({ deviceId: z.uuid(), current: z.boolean() })).max(pushDevicesMax),
  vapidPublicKey: shortText,
});
export type NotificationPreferences = z.infer<typeof notificationPreferences>;

/** `PUT /api/notification-preferences`: what is left out stays. */
export const notificationPreferencesInput = z.object({
  preferences: z
    .array(notificationPreference)
    .max(kindsMax * channelNames.length)
    .optional(),
  timeZone: timeZone.optional(),
  quietHours: quietHours.optional(),
});
export type NotificationPreferencesInput = z.infer<typeof notificationPreferencesInput>;

const base64Url = (bytes: number) =>
  z
    .string()
    .max(200)
    .refine(
      (text) => /^[\w-]+={0,2}$/.test(text) && decodedLength(text) === bytes,
      `must be ${bytes} bytes`,
    );

const decodedLength = (text: string) => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

/** `POST /api/push-subscriptions`: the browser's own JSON of its subscription. */
export const pushSubscriptionInput = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(2000),
  keys: z.object({ p256dh: base64Url(65), auth: base64Url(16) }),
});
export type PushSubscriptionInput = z.infer<typeof pushSubscriptionInput>;

export const pushSubscription = z.object({ id: z.uuid() });

/** `PUT /api/notification-addresses/:channel` */
/** `POST /api/notification-tests` */
export const testMessageInput = z.object({ channel: channelName });
export const testMessageResult = z.object({
  /** Stable word that says why the channel did not take it; null when it is on its way. */
  failure: shortText.nullable(),
});
export type TestMessageResult = z.infer<typeof testMessageResult>;

export const addressParams = z.object({ channel: z.enum(['slack', 'email']) });
export const addressInput = z.object({ address: z.string().trim().min(3).max(320) });
/** `PUT /api/notification-addresses/email/confirmation` */
export const addressCodeInput = z.object({ code: z.string().regex(/^\d{6}$/) });

export const delivery = z.object({
  id: z.uuid(),
  notificationId: z.uuid(),
  kind: word,
  channel: channelName,
  state: z.enum(['queued', 'sent', 'failed', 'skipped']),
  reason: shortText.nullable(),
  fallback: z.boolean(),
  tries: count,
  draftId: z.uuid().nullable(),
  personId: z.uuid(),
  traceUuid: z.uuid(),
  createdAt: instant,
  dueAt: instant,
  finishedAt: instant.nullable(),
});
export type Delivery = z.infer<typeof delivery>;

/** `GET /api/deliveries`, newest first: one's own; all of the org's for owner and admin. */
export const deliveryQuery = z.object({
  draftId: z.uuid().optional(),
  state: z.enum(['queued', 'sent', 'failed', 'skipped']).optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const deliveryList = z.object({
  deliveries: z.array(delivery).max(100),
  nextCursor: cursor.nullable(),
});

/** `GET /api/delivery-months`: the org's deliveries by month (UTC) and channel, newest first. */
export const deliveryMonths = z.object({
  months: z
    .array(
      z.object({
        month: word,
        channel: channelName,
        sent: count,
        failed: count,
        skipped: count,
        /** From due to sent, median. */
        sentAfterMs: total.nullable(),
      }),
    )
    .max(36),
});
