/** When people hear of an incident that they were told of before. */

export interface Weight {
  readonly events: number;
  readonly services: number;
  readonly regressions: number;
}

/**
 * `more` and `counted` are no news: the message is written again with another count. `counted` takes that count for what people
 * were told.
 */
export type TellReason = 'first' | 'service' | 'times' | 'regression' | 'cooldown' | QuietReason;
type QuietReason = 'more' | 'counted';

export const isQuiet = (reason: TellReason): reason is QuietReason =>
  reason === 'more' || reason === 'counted';

const timesMin = 10;
/** As long as it goes on, people hear of it again after four hours. */
const cooldownMs = 4 * 3_600_000;
/** A message may leave seconds after the first error: what follows in its first minute belongs to it. */
const countingMs = 60_000;
const refreshMs = 5 * 60_000;
const moreTimes = 2;

export interface Told extends Weight {
  readonly at: Date;
  /** When the message was written last, and the count that it says. */
  readonly shownAt: Date;
  readonly shownEvents: number;
}

/** Why people are told now; null when there is nothing that they do not know. */
export function reasonToTell(
  now: Date,
  weight: Weight,
  told: Told | null,
  lastAlarmAt: Date,
): TellReason | null {
  if (told === null) return 'first';
  if (weight.regressions > told.regressions) return 'regression';
  if (weight.services > told.services) return 'service';
  const msSince = (at: Date) => now.getTime() - at.getTime();
  const isMore = weight.events >= moreTimes * told.shownEvents;
  if (msSince(told.at) < countingMs) return isMore ? 'counted' : null;
  if (weight.events >= timesMin * Math.max(1, told.events)) return 'times';
  if (msSince(told.at) >= cooldownMs && lastAlarmAt > told.at) return 'cooldown';
  return isMore && msSince(told.shownAt) >= refreshMs ? 'more' : null;
}
