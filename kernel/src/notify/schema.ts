import { z } from 'zod';
import { count, cursor, instant, shortText, total, word } from '../base/bounds.ts';

/** Browsers of one person that are listed. */
export const pushDevicesMax = 100;

/** In the order in which they stand in for each other. */
export const channelName = z.enum(['web-push', 'slack', 'email']);
export type ChannelName = z.infer<typeof channelName>;

export const notificationKind = z.enum([
  'draft-waiting',
  'act-done',
  'act-failed',
  'new-device',
  'session-theft',
  'access-link',
  'llm-budget',
]);
export type NotificationKind = z.infer<typeof notificationKind>;

export const notificationPriority = z.enum(['urgent', 'normal', 'marketing']);
export type NotificationPriority = z.infer<typeof notificationPriority>;

/** `fallback`: only when no channel that is on could deliver. */
export const channelMode = z.enum(['on', 'fallback', 'off']);
export type ChannelMode = z.infer<typeof channelMode>;

const localTime = z
  .string()
  .length(5)
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const notificationPreference = z.object({
  kind: notificationKind,
  channel: channelName,
  mode: channelMode,
});

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
  /** Every kind × channel, defaults filled in. */
  preferences: z.array(notificationPreference).max(100),
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
  preferences: z.array(notificationPreference).max(100).optional(),
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
