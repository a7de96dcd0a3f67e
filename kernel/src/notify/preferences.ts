import { Problem } from '../base/problem.ts';
import { type AnyContext, inTransaction, kernelDb, requirePerson } from '../core/context.ts';
import { findChosenModules, isChosen } from '../core/module-of-org.ts';
import {
  type ChannelMode,
  channelNames,
  type NotificationKind,
} from '../core/notification-kind.ts';
import { shownAddresses } from './addresses/addresses.ts';
import { findKind, listKinds } from './kinds.ts';
import {
  type NotificationPreferences,
  type NotificationPreferencesInput,
  pushDevicesMax,
} from './schema.ts';

const defaultTimeZone = 'Asia/Seoul';

interface ChosenMode {
  readonly kind: string;
  readonly channel: string;
  readonly mode: string;
}

/** The modes of one kind, every channel in its order: the person's choice, or else the kind's default. */
const modesOf = ({ kind, channels }: NotificationKind, chosen: readonly ChosenMode[]) =>
  channelNames.map((channel) => ({
    channel,
    mode:
      (chosen.find((row) => row.kind === kind && row.channel === channel)?.mode as
        | ChannelMode
        | undefined) ?? channels[channel],
  }));

const chosenModes = (ctx: AnyContext, personId: string) =>
  kernelDb(ctx)
    .selectFrom('kernel.notification_preference')
    .select(['kind', 'channel', 'mode'])
    .where('person_id', '=', personId);

/** Modes of one person for one kind, every channel in its order. */
export async function findModes(ctx: AnyContext, personId: string, kind: NotificationKind) {
  return modesOf(kind, await chosenModes(ctx, personId).where('kind', '=', kind.kind).execute());
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

const kindUnknown = (kind: string) =>
  new Problem(
    422,
    'notification-kind-unknown',
    'No module that runs here sends this kind of message; reload the page for the list.',
    { kind },
  );

/** The caller's own preferences, defaults filled in. */
export function getPreferences(ctx: AnyContext): Promise<NotificationPreferences> {
  const { personId, deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const chosenModules = await findChosenModules(ctx);
    const kinds = listKinds(ctx).filter(({ module }) => isChosen(chosenModules, module));
    const chosen = await chosenModes(ctx, personId).execute();
    const preferences = kinds.flatMap((kind) =>
      modesOf(kind, chosen).map((mode) => ({ kind: kind.kind, ...mode })),
    );
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
      kinds: kinds.map(({ kind, module, label }) => ({ kind, module, label })),
      modules: ctx.parts.modules
        .filter(({ name }) => kinds.some(({ module }) => module === name))
        .map(({ name, title }) => ({ name, title })),
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

/**
 * Changes what the input names; the rest stays.
 *
 * @throws Problem 422 `notification-kind-unknown`.
 */
export function changePreferences(
  ctx: AnyContext,
  input: NotificationPreferencesInput,
): Promise<NotificationPreferences> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    for (const { kind, channel, mode } of input.preferences ?? []) {
      if (findKind(ctx, kind) === undefined) throw kindUnknown(kind);
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
