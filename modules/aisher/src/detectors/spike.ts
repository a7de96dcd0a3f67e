import {
  eventsIn,
  type History,
  lastSlotBefore,
  slotMinutes,
  slotOf,
  slotsBetween,
  slotsPerDay,
  slotsPerWeek,
} from './history.ts';
import { logTail } from './tail.ts';

/** Whether more came in five minutes than this group's days explain. */

export interface Excess {
  readonly events: number;
  /** What five minutes usually bring. */
  readonly expected: number;
}

const logChance = Math.log(3e-6);
const eventsMin = 10;
const timesMin = 3;
const expectedMin = 0.2;
/** Around the same time of another day: a quarter of an hour, and an hour, to each side. */
const slotsNear = 3;
const slotsFar = 12;
const slotsPerHour = 12;
/** Added to both hours, so that a few events more or less say nothing. */
const eventsSure = 12;
/** From here on a series is bursty: one window may be a burst, two in a row are not. */
const burstyFrom = 2;

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
const meanOf = (counts: readonly number[]) => sumOf(counts) / Math.max(1, counts.length);

function medianOf(counts: readonly number[]): number {
  const sorted = counts.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * What is usual at this time, the most of what yesterday and last week say. A past alarm is in it: what comes each day at three
 * is no news. Seven slots of a rare group are too few to say how rare it is, so two hours around them speak, too. A Saturday
 * after a Friday is judged by its own level: where the hour before was calmer than that of the other day, so is what follows.
 */
function expectedOf(history: History, last: number): number {
  const now = slotOf(history.minute);
  const sumOfHour = (ago: number) =>
    sumOf(slotsBetween(history, last - ago - slotsPerHour + 1, last - ago));
  const hour = sumOfHour(0);
  // By chance an hour has two standard deviations less; that is no calm.
  const hourAtMost = hour + 2 * Math.sqrt(hour);
  const days = [slotsPerDay, slotsPerWeek].filter(
    (ago) => history.from <= now - ago - 2 * slotsPerHour,
  );
  const usual = days.map((ago) => {
    const around = (slots: number) =>
      meanOf(slotsBetween(history, now - ago - slots, now - ago + slots));
    const calmer = Math.min(1, (hourAtMost + eventsSure) / (sumOfHour(ago) + eventsSure));
    return calmer * Math.max(around(slotsNear), around(slotsFar));
  });
  if (days.length === 2) return Math.max(...usual, expectedMin);
  // Without a week behind it, a morning that is busier than the night looks like a spike: the last day and hour speak, too.
  const median = medianOf(slotsBetween(history, last - slotsPerDay + 1, last));
  return Math.max(...usual, hour / slotsPerHour, median, expectedMin);
}

/** Slots of past alarms: they would make a quiet group look bursty for a week. */
export type Past = readonly (readonly [from: number, to: number])[];

/**
 * Variance ÷ mean, from the differences of neighbours. The plain variance would take a day's curve for noise.
 */
function dispersionOf(history: History, last: number, past: Past): number {
  const counts = slotsBetween(history, last - slotsPerWeek + 1, last);
  const from = last - counts.length + 1;
  const inPast = new Uint8Array(counts.length);
  for (const [start, end] of past) {
    for (let slot = Math.max(start, from); slot <= Math.min(end, last); slot++) {
      inPast[slot - from] = 1;
    }
  }
  let squares = 0;
  let sum = 0;
  for (let at = 1; at < counts.length; at++) {
    if (inPast[at] === 1 || inPast[at - 1] === 1) continue;
    squares += (counts[at]! - counts[at - 1]!) ** 2;
    sum += (counts[at]! + counts[at - 1]!) / 2;
  }
  return sum === 0 ? 1 : Math.max(1, squares / (2 * sum));
}

const exceeds = (events: number, expected: number, dispersion: number): boolean =>
  events >= eventsMin &&
  events >= timesMin * expected &&
  logTail(events, expected, dispersion) < logChance;

/** An hour is the least that tells what is usual. */
const slotsKnownMin = slotsPerHour;

/** The excess of the last five minutes, if there is one. */
export function findExcess(history: History, past: Past = []): Excess | undefined {
  const events = eventsIn(history);
  if (events < eventsMin) return undefined;
  const last = lastSlotBefore(history);
  if (last - history.from + 1 < slotsKnownMin) return undefined;
  const expected = expectedOf(history, last);
  if (events < timesMin * expected) return undefined;
  const dispersion = dispersionOf(history, last, past);
  if (!exceeds(events, expected, dispersion)) return undefined;
  const before = eventsIn(history, slotMinutes);
  if (dispersion >= burstyFrom && !exceeds(before, expected, dispersion)) return undefined;
  return { events, expected };
}

/** Bounds of a share by Wilson's score, 95 in 100. */
function wilson(part: number, whole: number): { low: number; high: number } {
  const z = 1.96;
  const share = part / whole;
  const centre = share + (z * z) / (2 * whole);
  const half = z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole));
  const scale = 1 + (z * z) / whole;
  return { low: (centre - half) / scale, high: (centre + half) / scale };
}

const shareTimesMin = 2;

/** Whether the share of requests that fail has risen, so that more traffic alone is no spike. */
export function hasShareRisen(errors: History, requests: History): boolean {
  const last = lastSlotBefore(errors);
  const sumOfDay = (history: History) => sumOf(slotsBetween(history, last - slotsPerDay + 1, last));
  const now = { errors: eventsIn(errors), requests: eventsIn(requests) };
  const before = { errors: sumOfDay(errors), requests: sumOfDay(requests) };
  // More errors than requests are counted by something else than these requests.
  if (now.errors > now.requests || before.errors > before.requests || before.requests === 0)
    return true;
  const share = now.errors / now.requests;
  const usual = before.errors / before.requests;
  return (
    share >= shareTimesMin * usual &&
    wilson(now.errors, now.requests).low > wilson(before.errors, before.requests).high
  );
}
