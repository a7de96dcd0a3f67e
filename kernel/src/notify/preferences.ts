import { type AnyContext, inTransaction, kernelDb } from '../core/context.ts';
import { shownAddresses } from './addresses/addresses.ts';
import {
  type ChannelMode,
  type ChannelName,
  channelName,
  type NotificationKind,
  type NotificationPreferences,
  type NotificationPreferencesInput,
  notificationKind,
  pushDevicesMax,
} from './schema.ts';

/** What holds until a person says otherwise. */
const defaults: Record<NotificationKind, Record<ChannelName, ChannelMode>> = {
  'draft-waiting': { 'web-push': 'on', slack: 'on', email: 'fallback' },
  'act-done': { 'web-push': 'on', slack: 'off', email: 'off' },
  'act-failed': { 'web-push': 'on', slack: 'on', email: 'fallback' },
  'new-device': { 'web-push': 'on', slack: 'on', email: 'on' },
  'session-theft': { 'web-push': 'on', slack: 'on', email: 'on' },
  'access-link': { 'web-push': 'on', slack: 'on', email: 'on' },
  'llm-budget': { 'web-push': 'on', slack: 'fallback', email: 'on' },
};

const defaultTimeZone = 'Asia/Seoul';

/** Modes of one person for one kind, every channel in its order. */
export async function findModes(
  ctx: AnyContext,
  personId: string,
  kind: NotificationKind,
): Promise<{ channel: ChannelName; mode: ChannelMode }[]> {
  const rows = await kernelDb(ctx)
    .selectFrom('kernel.notification_preference')
    .select(['channel', 'mode'])
    .where('person_id', '=', personId)
    .where('kind', '=', kind)
    .execute();
  return channelName.options.map((channel) => ({
    channel,
    mode:
      (rows.find((row) => row.channel === channel)?.mode as ChannelMode | undefined) ??
      defaults[kind][channel],
  }));
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

function localMinutes(at: Date, timeZone: string): number {
  const text = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  return minutesOf(text);
}

const day = 24 * 60;
const apart = (from: number, until: number) => (until - from + day) % day;

/** When quiet hours that hold at `now` end; `now` itself when none do. */
export function quietEnd(
  now: Date,
  quiet: { timeZone: string; from: string; until: string } | null,
): Date {
  if (quiet === null || quiet.from === quiet.until) return now;
  const [from, until] = [minutesOf(quiet.from), minutesOf(quiet.until)];
  const local = localMinutes(now, quiet.timeZone);
  if (apart(from, local) >= apart(from, until)) return now;
  const minute = Math.floor(now.getTime() / 60_000);
  const guess = new Date((minute + apart(local, until)) * 60_000);
  // A night in which the clocks change is an hour longer or shorter.
  const drift = localMinutes(guess, quiet.timeZone) - until;
  const shift = Math.abs(drift) > day / 2 ? 0 : drift;
  return new Date(guess.getTime() - shift * 60_000);
}

export async function findQuiet(ctx: AnyContext, personId: string) {
  const row = await kernelDb(ctx)
    .selectFrom('kernel.notification_setting')
    .select(['time_zone', 'quiet_from', 'quiet_until'])
    .where('person_id', '=', personId)
    .executeTakeFirst();
  const timeZone = row?.time_zone ?? defaultTimeZone;
  if (row?.quiet_from == null || row.quiet_until == null) return { timeZone, hours: null };
  const hours = { from: row.quiet_from.slice(0, 5), until: row.quiet_until.slice(0, 5) };
  return { timeZone, hours };
}

const requirePerson = (ctx: AnyContext) => {
  if (ctx.actor.kind !== 'person') throw new Error('preferences belong to a person');
  return ctx.actor;
};

/** The caller's own preferences, defaults filled in. */
export function getPreferences(ctx: AnyContext): Promise<NotificationPreferences> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const preferences = [];
    for (const kind of notificationKind.options) {
      for (const { channel, mode } of await findModes(ctx, personId, kind)) {
        preferences.push({ kind, channel, mode });
      }
    }
    const { timeZone, hours } = await findQuiet(ctx, personId);
    const devices = await kernelDb(ctx)
      .selectFrom('kernel.push_subscription')
      .select('device_id')
      .distinct()
      .where('person_id', '=', personId)
      .limit(pushDevicesMax)
      .execute();
    const { notifier } = ctx.parts;
    return {
      channels: [...notifier.channels],
      preferences,
      timeZone,
      quietHours: hours,
      addresses: await shownAddresses(ctx, personId),
      pushDevices: devices.map(({ device_id }) => ({
        deviceId: device_id,
        current: device_id === deviceId,
      })),
      vapidPublicKey: notifier.vapidPublicKey,
    };
  });
}

/** Changes what the input names; the rest stays. */
export function changePreferences(
  ctx: AnyContext,
  input: NotificationPreferencesInput,
): Promise<NotificationPreferences> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    for (const { kind, channel, mode } of input.preferences ?? []) {
      await kernelDb(ctx)
        .insertInto('kernel.notification_preference')
        .values({ org_id: ctx.org, person_id: personId, kind, channel, mode })
        .onConflict((conflict) =>
          conflict.columns(['org_id', 'person_id', 'kind', 'channel']).doUpdateSet({ mode }),
        )
        .execute();
    }
    if (input.timeZone !== undefined || input.quietHours !== undefined) {
      const before = await findQuiet(ctx, personId);
      const hours = input.quietHours === undefined ? before.hours : input.quietHours;
      const setting = {
        time_zone: input.timeZone ?? before.timeZone,
        quiet_from: hours?.from ?? null,
        quiet_until: hours?.until ?? null,
      };
      await kernelDb(ctx)
        .insertInto('kernel.notification_setting')
        .values({ org_id: ctx.org, person_id: personId, ...setting })
        .onConflict((conflict) => conflict.columns(['org_id', 'person_id']).doUpdateSet(setting))
        .execute();
    }
    return getPreferences(ctx);
  });
}
