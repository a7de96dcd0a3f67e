import { CronExpressionParser } from 'cron-parser';
import { Problem } from '../base/problem.ts';
import { farthestClockMs, instantOf, offsetsOf } from '../base/times/zone-clock.ts';

/** Runs closer to each other would begin before the one before has ended. */
export const cronMinutesMin = 5;
const cronCharsMax = 120;
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `*`, a number or a name, a range of these, a step. The parser knows more, some of it random. */
const part = /^(?:\*|(?:\d{1,2}|[a-z]{3})(?:-(?:\d{1,2}|[a-z]{3}))?)(?:\/\d{1,2})?$/i;

const unreadable = (cron: string) =>
  new Problem(
    422,
    'cron-unreadable',
    'The schedule cannot be read; write five fields, such as 30 9 * * 1-5.',
    { cron: cron.slice(0, cronCharsMax) },
  );

const tooOften = (cron: string) =>
  new Problem(
    422,
    'cron-too-often',
    `The schedule runs more often than each ${cronMinutesMin} minutes; name fewer minutes.`,
    { cron, minutesMin: cronMinutesMin },
  );

const neverDue = (cron: string) =>
  new Problem(
    422,
    'cron-never-due',
    'No year has such a day, as with 30 February; name a day that its months have.',
    { cron },
  );

/** The parser sees wall times as if they were UTC: there no clock changes, and its order is the order of the day. */
function parse(cron: string, after: number) {
  if (cron.length > cronCharsMax) throw unreadable(cron);
  const fields = cron.split(' ');
  if (fields.length !== 5 || !fields.every((field) => field.split(',').every((p) => part.test(p))))
    throw unreadable(cron);
  try {
    return CronExpressionParser.parse(cron, { tz: 'UTC', currentDate: new Date(after) });
  } catch (error) {
    const isNoDay = (error as Error).message === 'Invalid explicit day of month definition';
    throw isNoDay ? neverDue(cron) : unreadable(cron);
  }
}

type Parsed = ReturnType<typeof parse>;

function isTooOften({ fields }: Parsed): boolean {
  const minutes = fields.minute.values;
  const hours = new Set<number>(fields.hour.values);
  const first = minutes[0] ?? 0;
  const last = minutes.at(-1) ?? 0;
  const hoursMeet = [...hours].some((hour) => hours.has((hour + 1) % 24));
  return (
    minutes.some((minute, at) => at > 0 && minute - (minutes[at - 1] ?? 0) < cronMinutesMin) ||
    (hoursMeet && first + 60 - last < cronMinutesMin)
  );
}

/** A day of the week alone comes each week; a day of the month has to be in one of the months. */
function hasDay({ fields }: Parsed): boolean {
  const { dayOfMonth, dayOfWeek, month } = fields;
  if (!dayOfWeek.isWildcard) return true;
  const day = Math.min(...dayOfMonth.values.map(Number));
  return month.values.some((number) => day <= (monthDays[number - 1] ?? 0));
}

/** @throws Problem 422 `cron-unreadable`, `cron-too-often`, `cron-never-due` */
export function checkZonedCron(cron: string): void {
  const parsed = parse(cron, 0);
  if (isTooOften(parsed)) throw tooOften(cron);
  if (!hasDay(parsed)) throw neverDue(cron);
}

/**
 * The instants that `cron` names in `timeZone`, later than `after`, in order. Each time of a day comes once: one
 * that the clocks leap over is left out, and of one that they show twice the first counts.
 */
function* slotsAfter(cron: string, timeZone: string, after: Date): Generator<Date> {
  checkZonedCron(cron);
  const offsetAt = offsetsOf(timeZone);
  const from = after.getTime();
  // The clocks may have been set back shortly before: their times are then behind what they showed already.
  const parsed = parse(cron, from + offsetAt(from) - farthestClockMs);
  for (;;) {
    const at = instantOf(parsed.next().getTime(), offsetAt);
    if (at !== undefined && at > from) yield new Date(at);
  }
}

/**
 * When `cron` (five fields, at most each 5 minutes) is due next in `timeZone`, later than `after`.
 *
 * @throws Problem 422 `cron-unreadable`, `cron-too-often`, `cron-never-due`, `time-zone-unknown`
 */
export function nextRun(cron: string, timeZone: string, after: Date): Date {
  for (const slot of slotsAfter(cron, timeZone, after)) return slot;
  throw neverDue(cron);
}

/** What was due later than `from` until `until`, the oldest first, at most `max`. Throws as {@link nextRun} does. */
export function slotsBetween(
  cron: string,
  timeZone: string,
  from: Date,
  until: Date,
  max: number,
): readonly Date[] {
  const slots: Date[] = [];
  for (const slot of slotsAfter(cron, timeZone, from)) {
    if (slot > until || slots.length === max) break;
    slots.push(slot);
  }
  return slots;
}
