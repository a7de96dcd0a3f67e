import {
  addLate,
  addMinute,
  copyHistory,
  eventsIn,
  type History,
  packCounts,
  slotMinutes,
  slotOf,
  slotsPerWeek,
  startHistory,
  unpackCounts,
} from './history.ts';
import { findExcess, hasShareRisen, type Past } from './spike.ts';

/**
 * The detectors of one group in one environment: new, spike, and the end of an alarm. A tick comes each minute; one that
 * comes late looks at each minute that was missed, and so does the first after a long rest.
 */

/** A spike that goes on. A new group is said once and has no end. */
export interface Alarm {
  readonly minute: number;
  readonly expected: number;
  /** Minutes in a row that were calm again. */
  readonly calm: number;
}

export interface GroupState {
  readonly events: History;
  /** Requests of the group's service, where they are known. */
  readonly requests?: History;
  /** Whether its first events still wait to be enough, or were said, or came while a source was learnt. */
  readonly newness: 'waiting' | 'told' | 'learnt' | 'old';
  readonly alarm?: Alarm;
  readonly past: Past;
}

export interface Signal {
  readonly kind: 'new' | 'spike' | 'ended';
  readonly minute: number;
  readonly events: number;
  readonly expected: number;
}

export interface Minute {
  readonly minute: number;
  readonly events: number;
  readonly requests?: number;
}

export interface Tick {
  /** The last minute that is complete. */
  readonly until: number;
  /** Minutes with something in them, in any order; a minute that is not named had nothing. */
  readonly minutes: readonly Minute[];
  /** 1 for the services that matter most. */
  readonly tier: 1 | 2 | 3;
  /** A source's first day, and a replay: groups are learnt, not said. */
  readonly isLearning?: boolean;
  /** False in the first minute of a service's miner, when one kind may still have several keys. */
  readonly isSettled?: boolean;
}

/** Older minutes came from a backlog: they are counted, and nobody is woken for them. */
const backlogMinutes = 30;
const calmMinutes = 15;
const calmTimes = 2;
const waitingMinutes = 24 * 60;
const pastMax = 50;
/** Of a longer rest only the last week is walked through. */
const missedMax = slotsPerWeek * 5;

/** Events are counted in windows of as many minutes. */
export const windowMinutes = slotMinutes;

export const startGroup = (minute: number): GroupState => ({
  events: startHistory(minute),
  newness: 'waiting',
  past: [],
});

/** As many within {@link windowMinutes} make a new group worth a message. */
export const eventsToTell = (tier: Tick['tier']): number => (tier === 1 ? 1 : 3);

function judgeNew(state: GroupState, tick: Tick): GroupState['newness'] {
  if (state.newness !== 'waiting') return state.newness;
  if (tick.isLearning) return 'learnt';
  const { events } = state;
  if (events.minute - events.from * 5 > waitingMinutes) return 'old';
  if (tick.isSettled === false || eventsIn(events) < eventsToTell(tick.tier)) return 'waiting';
  return events.minute < tick.until - backlogMinutes ? 'old' : 'told';
}

function endAlarm(state: GroupState, alarm: Alarm): { state: GroupState; signal?: Signal } {
  const { events } = state;
  const now = eventsIn(events);
  const calm = now < calmTimes * alarm.expected ? alarm.calm + 1 : 0;
  if (calm < calmMinutes) return { state: { ...state, alarm: { ...alarm, calm } } };
  const { alarm: _, ...rest } = state;
  // Its first events came up to five minutes before the alarm.
  const span = [slotOf(alarm.minute - 5), slotOf(events.minute)] as const;
  const past = [...state.past, span].slice(-pastMax);
  return {
    state: { ...rest, past },
    signal: { kind: 'ended', minute: events.minute, events: now, expected: alarm.expected },
  };
}

/** One minute was added: what is there to say. */
function judge(state: GroupState, tick: Tick): { state: GroupState; signal?: Signal } {
  const { minute } = state.events;
  const newness = judgeNew(state, tick);
  const judged = { ...state, newness };
  if (newness === 'told' && state.newness === 'waiting') {
    const events = eventsIn(state.events);
    return { state: judged, signal: { kind: 'new', minute, events, expected: 0 } };
  }
  if (state.alarm !== undefined) return endAlarm(judged, state.alarm);
  if (tick.isLearning || minute < tick.until - backlogMinutes) return { state: judged };
  const excess = findExcess(state.events, state.past);
  if (excess === undefined) return { state: judged };
  if (state.requests !== undefined && !hasShareRisen(state.events, state.requests)) {
    return { state: judged };
  }
  const alarm: Alarm = { minute, expected: excess.expected, calm: 0 };
  return { state: { ...judged, alarm }, signal: { kind: 'spike', minute, ...excess } };
}

/** Walks to `tick.until`. The state that is given stays as it is. */
export function tickGroup(
  state: GroupState,
  tick: Tick,
): { readonly state: GroupState; readonly signals: readonly Signal[] } {
  const given = new Map<number, Minute>();
  let next: GroupState = {
    ...state,
    events: copyHistory(state.events),
    ...(state.requests === undefined ? {} : { requests: copyHistory(state.requests) }),
  };
  if (tick.until - next.events.minute > missedMax) {
    next = { ...startGroup(tick.until - missedMax), newness: state.newness };
  }
  for (const each of tick.minutes) {
    if (each.minute <= next.events.minute) {
      addLate(next.events, each.minute, each.events);
      continue;
    }
    const before = given.get(each.minute);
    const events = (before?.events ?? 0) + each.events;
    given.set(each.minute, { ...before, ...each, events });
  }
  const signals: Signal[] = [];
  for (let minute = next.events.minute + 1; minute <= tick.until; minute++) {
    const { events, requests } = given.get(minute) ?? { events: 0 };
    next = { ...next, events: addMinute(next.events, events) };
    if (next.requests !== undefined || requests !== undefined) {
      const history = next.requests ?? startHistory(minute);
      next = { ...next, requests: addMinute(history, requests ?? 0) };
    }
    const judged = judge(next, tick);
    next = judged.state;
    if (judged.signal !== undefined) signals.push(judged.signal);
  }
  return { state: next, signals };
}

/**
 * Looks ahead at the minute that runs, so that a new group is said before that minute ends. Only that it was said is kept:
 * the minute is counted once, by the tick after its end. `running` has the events so far.
 */
export function peekGroup(
  state: GroupState,
  running: Minute,
  tick: Omit<Tick, 'until' | 'minutes'>,
): { readonly state: GroupState; readonly signal?: Signal } {
  if (state.newness !== 'waiting') return { state };
  const ahead = { ...tick, until: running.minute, minutes: [running] };
  const signal = tickGroup(state, ahead).signals.find(({ kind }) => kind === 'new');
  return signal === undefined ? { state } : { state: { ...state, newness: 'told' }, signal };
}

const packHistory = ({ minute, minutes, from, slots }: History) => ({
  minute,
  minutes: packCounts(minutes),
  from,
  slots: packCounts(slots),
});

const unpackHistory = ({ minute, minutes, from, slots }: ReturnType<typeof packHistory>) => ({
  minute,
  minutes: unpackCounts(minutes),
  from,
  slots: unpackCounts(slots),
});

/** As it lies in one row of a table, as JSON. */
export function packGroup({ events, requests, ...rest }: GroupState) {
  return {
    ...rest,
    events: packHistory(events),
    ...(requests === undefined ? {} : { requests: packHistory(requests) }),
  };
}

export function unpackGroup({
  events,
  requests,
  ...rest
}: ReturnType<typeof packGroup>): GroupState {
  return {
    ...rest,
    events: unpackHistory(events),
    ...(requests === undefined ? {} : { requests: unpackHistory(requests) }),
  };
}
