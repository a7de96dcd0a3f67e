/**
 * How often something came in the last eight days, in slots of five minutes, and in the last minutes one by one. Minutes are counted
 * since 1970. What came before the first event is not known, which is not the same as nothing.
 */

export const slotMinutes = 5;
export const slotsPerDay = 288;
export const slotsPerWeek = 7 * slotsPerDay;
/** A week, and two hours before this slot a week ago. */
const slotsKept = slotsPerWeek + 24;
export const minutesKept = 20;

export interface History {
  /** The last minute that is complete. */
  readonly minute: number;
  /** Counts of the last minutes, the newest last. */
  readonly minutes: readonly number[];
  /** The slot of the first count. */
  readonly from: number;
  readonly slots: readonly number[];
}

export const slotOf = (minute: number): number => Math.floor(minute / slotMinutes);

export const startHistory = (minute: number): History => ({
  minute: minute - 1,
  minutes: new Array<number>(minutesKept).fill(0),
  from: slotOf(minute),
  slots: [],
});

/** For {@link addMinute}, which writes to the lists that it is given. */
export const copyHistory = ({ minutes, slots, ...rest }: History): History => ({
  ...rest,
  minutes: [...minutes],
  slots: [...slots],
});

/** One more minute. `history` is handed over: its lists go on in the answer. */
export function addMinute(history: History, count: number): History {
  const minute = history.minute + 1;
  const minutes = history.minutes as number[];
  const slots = history.slots as number[];
  minutes.push(count);
  minutes.shift();
  let { from } = history;
  const place = slotOf(minute) - from;
  while (slots.length <= place) slots.push(0);
  slots[place]! += count;
  if (slots.length > slotsKept + slotsPerDay) {
    // A day at once, so that the list is not moved each five minutes.
    slots.splice(0, slotsPerDay);
    from += slotsPerDay;
  }
  return { minute, minutes, from, slots };
}

/** Events that came late for a minute that was already counted. */
export function addLate(history: History, minute: number, count: number): void {
  const place = slotOf(minute) - history.from;
  if (place >= 0 && place < history.slots.length) (history.slots as number[])[place]! += count;
  const at = minutesKept - 1 - (history.minute - minute);
  if (at >= 0 && at < minutesKept) (history.minutes as number[])[at]! += count;
}

/** Events in the five minutes that ended `ago` minutes before the last one. */
export function eventsIn(history: History, ago = 0): number {
  let sum = 0;
  for (let at = minutesKept - ago - slotMinutes; at < minutesKept - ago; at++) {
    sum += history.minutes[at]!;
  }
  return sum;
}

/** The last slot that no minute of the present window lies in, nor of the one before it when `windows` is 2. */
export const lastSlotBefore = ({ minute }: History, windows = 1): number =>
  slotOf(minute - slotMinutes * windows + 1) - 1;

/** Counts from slot `from` to slot `to`, of what is known. */
export function slotsBetween(history: History, from: number, to: number): readonly number[] {
  const start = Math.max(0, from - history.from);
  return to < history.from + start ? [] : history.slots.slice(start, to - history.from + 1);
}

/** `3,1,z7,2`: runs of slots without events are written as one, because most are. */
export function packCounts(counts: readonly number[]): string {
  const parts: string[] = [];
  let zeros = 0;
  const close = () => {
    if (zeros > 0) parts.push(zeros === 1 ? '0' : `z${zeros}`);
    zeros = 0;
  };
  for (const count of counts) {
    if (count === 0) {
      zeros++;
    } else {
      close();
      parts.push(String(count));
    }
  }
  close();
  return parts.join(',');
}

export function unpackCounts(text: string): number[] {
  if (text === '') return [];
  return text
    .split(',')
    .flatMap((part) =>
      part.startsWith('z') ? new Array<number>(Number(part.slice(1))).fill(0) : [Number(part)],
    );
}
