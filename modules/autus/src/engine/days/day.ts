/**
 * A calendar day in Korea, `2026-03-01`. Days compare as text. Korea keeps +09:00 all year, so an
 * instant and a day turn into each other without a table of time zones.
 */
export type Day = string;
/** `2026-03`. */
export type Month = string;
/** ISO 8601: Monday is 1, Sunday is 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const minuteMs = 60_000;
export const dayMs = 86_400_000;
export const minutesOfDay = 1440;
const kstOffsetMs = 9 * 3_600_000;

export const firstDay: Day = '1900-01-01';
export const lastDay: Day = '2099-12-31';

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** The text of a day that exists (29 February in leap years only), from 1900 to 2099. */
export function isDay(text: string): boolean {
  if (!dayPattern.test(text) || text < firstDay || text > lastDay) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text);
}

/** Days since 1970-01-01. Throws RangeError for a text that is no day. */
export function numberOf(day: Day): number {
  if (!isDay(day)) throw new RangeError('Not a day from 1900 to 2099, as YYYY-MM-DD.');
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

/** Throws RangeError outside of 1900 to 2099. */
export function dayOf(number: number): Day {
  const day = Number.isInteger(number) ? new Date(number * dayMs).toISOString().slice(0, 10) : '';
  if (!isDay(day)) throw new RangeError('The day lies outside of 1900 to 2099.');
  return day;
}

export const addDays = (day: Day, count: number): Day => dayOf(numberOf(day) + count);

/** How many days later `to` is; negative when it is earlier. */
export const daysBetween = (from: Day, to: Day): number => numberOf(to) - numberOf(from);

/** `Math.max` of days. */
export const laterOf = (a: Day, b: Day): Day => [a, b].sort()[1] ?? a;

/** Both ends count. */
export const dayCount = (from: Day, until: Day): number => daysBetween(from, until) + 1;

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (day: Day): Weekday =>
  (((((numberOf(day) + 3) % 7) + 7) % 7) + 1) as Weekday;

export const yearOf = (day: Day): number => Number(day.slice(0, 4));
export const monthOf = (day: Day): Month => day.slice(0, 7);
export const firstOfMonth = (month: Month): Day => `${month}-01`;

export function lastOfMonth(month: Month): Day {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return dayOf(Date.UTC(year, number, 0) / dayMs);
}

/** The same day of a later month, or that month's last one: 31 January and a month is 28 or 29 February. */
export function addMonths(day: Day, count: number): Day {
  const months = yearOf(day) * 12 + Number(day.slice(5, 7)) - 1 + count;
  const year = String(Math.floor(months / 12)).padStart(4, '0');
  const month = `${year}-${String((months % 12) + 1).padStart(2, '0')}`;
  const last = lastOfMonth(month);
  const wanted = `${month}-${day.slice(8)}`;
  return wanted > last ? last : wanted;
}

/** Every day from `from` to `until`, both ends included. */
export const daysFrom = (from: Day, until: Day): Day[] =>
  Array.from({ length: Math.max(0, dayCount(from, until)) }, (_, at) => addDays(from, at));

/** The day in Korea at an instant (milliseconds since 1970 in UTC). */
export const dayAt = (instantMs: number): Day =>
  dayOf(Math.floor((instantMs + kstOffsetMs) / dayMs));

/** The instant of a minute of a day in Korea. Minute 1440 is the next midnight. */
export const instantOf = (day: Day, minute = 0): number =>
  numberOf(day) * dayMs + minute * minuteMs - kstOffsetMs;

/** Minutes since midnight in Korea. */
export const minuteAt = (instantMs: number): number =>
  Math.floor((instantMs - instantOf(dayAt(instantMs))) / minuteMs);
