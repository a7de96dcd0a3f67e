import { type AnyContext, notify, peopleOfRoles, record } from '@dojang/kernel';
import { gapMinutesMin } from '../detectors/index.ts';
import { ownDb } from '../own-db.ts';

/** When the newest row of a cluster is from, of the day before a moment; null where there is none. */
export type NewestAt = (moment: Date) => Promise<Date | null>;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const daysAsked = 7;
/** What pauses each day does so some minutes sooner or later. */
const aroundMs = [-20, 0, 20].map((minutes) => minutes * minuteMs);

const gapMs = (newest: Date | null, moment: Date): number =>
  newest === null ? Number.POSITIVE_INFINITY : moment.getTime() - newest.getTime();

const isGap = (newest: Date | null, moment: Date): boolean =>
  gapMs(newest, moment) >= gapMinutesMin * minuteMs;

/**
 * Whether a cluster has no new row at a time of the day at which it always had one, as its rows of the last week say. A
 * source that was silent stays so until it has a new row.
 */
export async function isSilent(
  now: Date,
  newest: Date | null,
  was: boolean,
  newestAt: NewestAt,
): Promise<boolean> {
  if (!isGap(newest, now)) return false;
  if (was) return true;
  for (let day = 1; day <= daysAsked; day++) {
    const moments = aroundMs.map((ms) => new Date(now.getTime() - day * dayMs + ms));
    const newestOf = await Promise.all(moments.map(newestAt));
    // A day without any row may be one before there was this source. Yesterday has to speak for it.
    if (day > 1 && newestOf.every((each) => each === null)) continue;
    if (moments.some((moment, at) => isGap(newestOf[at] ?? null, moment))) return false;
  }
  return true;
}

/** Tells owners and admins that a cluster fell silent, or is back. Needs a transaction. */
export async function tellSilence(
  ctx: AnyContext,
  sourceId: string,
  { isQuiet, minutes }: { readonly isQuiet: boolean; readonly minutes: number },
): Promise<void> {
  const { host } = await ownDb(ctx)
    .selectFrom('aisher.source')
    .select('host')
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow();
  const kind = isQuiet ? 'aisher.source-quiet' : 'aisher.source-back';
  for (const personId of await peopleOfRoles(ctx, ['owner', 'admin'])) {
    await notify(ctx, { personId, kind, params: { source: host, minutes }, url: '/aisher/keys' });
  }
  await record(ctx, kind, { sourceId, minutes }, { subjects: [sourceId] });
}
