/** A source that says nothing at a time when it always said something. */

export interface SourceState {
  readonly firstMinute: number;
  /** The last minute that was looked at, and the last with a row. */
  readonly minute: number;
  readonly spoke: number;
  /** The longest gap that touched each hour of the day, for the last seven days; today is the last. */
  readonly days: readonly { readonly day: number; readonly gaps: readonly number[] }[];
  readonly isQuiet: boolean;
}

export interface SourceSignal {
  readonly kind: 'quiet' | 'spoke-again';
  readonly minute: number;
  readonly gapMinutes: number;
}

/** A shorter gap wakes nobody. */
export const gapMinutesMin = 10;
const daysKept = 8;
const minutesPerDay = 1440;
/** A younger source has no habits yet. */
const ageMin = minutesPerDay;
const backlogMinutes = 30;
const missedMax = 7 * minutesPerDay;

export const startSource = (minute: number): SourceState => ({
  firstMinute: minute,
  minute: minute - 1,
  spoke: minute,
  days: [],
  isQuiet: false,
});

const dayOf = (minute: number) => Math.floor(minute / minutesPerDay);
const hourOf = (minute: number) => Math.floor(minute / 60) % 24;

/** Notes a gap in each hour that it touched. */
function noteGap(days: SourceState['days'], from: number, to: number): SourceState['days'] {
  const noted = new Map(days.map(({ day, gaps }) => [day, [...gaps]]));
  for (let at = from; at < to; at += 60 - (at % 60)) {
    const gaps = noted.get(dayOf(at)) ?? new Array<number>(24).fill(0);
    gaps[hourOf(at)] = Math.max(gaps[hourOf(at)]!, to - from);
    noted.set(dayOf(at), gaps);
  }
  return [...noted]
    .map(([day, gaps]) => ({ day, gaps }))
    .filter(({ day }) => day > dayOf(to) - daysKept)
    .sort((a, b) => a.day - b.day);
}

const hadGap = ({ days }: SourceState, minute: number): boolean =>
  days.some(({ gaps }) => gaps[hourOf(minute)]! >= gapMinutesMin);

function step(
  state: SourceState,
  hasRows: boolean,
  until: number,
): { state: SourceState; signal?: SourceSignal } {
  const minute = state.minute + 1;
  const gapMinutes = minute - state.spoke;
  if (hasRows) {
    // A gap that was an alarm is no habit.
    const days =
      state.isQuiet || gapMinutes < gapMinutesMin
        ? state.days
        : noteGap(state.days, state.spoke, minute);
    const spoken = { ...state, minute, spoke: minute, days, isQuiet: false };
    return state.isQuiet
      ? { state: spoken, signal: { kind: 'spoke-again', minute, gapMinutes } }
      : { state: spoken };
  }
  const silent = { ...state, minute };
  const isOld = minute - state.firstMinute >= ageMin && minute >= until - backlogMinutes;
  if (state.isQuiet || gapMinutes < gapMinutesMin || !isOld || hadGap(state, minute)) {
    return { state: silent };
  }
  return { state: { ...silent, isQuiet: true }, signal: { kind: 'quiet', minute, gapMinutes } };
}

/** Walks to `until`, the last complete minute. `spoken` are the minutes with rows. */
export function tickSource(
  state: SourceState,
  until: number,
  spoken: readonly number[],
): { readonly state: SourceState; readonly signals: readonly SourceSignal[] } {
  const minutes = new Set(spoken);
  const signals: SourceSignal[] = [];
  const missed = Math.min(until - state.minute, missedMax);
  let next: SourceState = { ...state, minute: until - Math.max(0, missed) };
  while (next.minute < until) {
    const stepped = step(next, minutes.has(next.minute + 1), until);
    next = stepped.state;
    if (stepped.signal !== undefined) signals.push(stepped.signal);
  }
  return { state: next.minute > state.minute ? next : state, signals };
}
