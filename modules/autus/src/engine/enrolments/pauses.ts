import { addDays, type Day, dayAt, dayCount, instantOf, isDay, laterOf } from '../days/index.ts';
import { type Lesson, takesPlace } from '../schedule/index.ts';
import { type Booking, type Enrolment, hasSeat, type Pause, runsOn } from './enrolment.ts';
import type { Pass } from './passes.ts';

export interface PausePolicy {
  /** Fewer days than that are absences. */
  readonly daysMin: number;
  readonly daysMax: number;
  /** The seat is kept for a pause of at most so many days; 0: never. */
  readonly seatHeldDaysMax: number;
}
export interface PauseRequest {
  readonly enrolment: Enrolment;
  /** Both ends included, as the family says it. */
  readonly from: Day;
  readonly until: Day;
  readonly policy: PausePolicy;
  /** Lessons of the class from today to the end of the pause at least. */
  readonly lessons: readonly Lesson[];
  /** Of the child. */
  readonly bookings: readonly Booking[];
  /** Of the child. */
  readonly passes: readonly Pass[];
  readonly nowMs: number;
  /** Names the pause. */
  readonly id: string;
}
/** A pass with a new last day. */
export interface PassEnd {
  readonly passId: string;
  readonly until: Day;
  readonly days: number;
}
export type PauseAnswer =
  | {
      readonly kind: 'paused';
      readonly pause: Pause;
      readonly firstDay: Day;
      readonly lastDay: Day;
      readonly lessonsMissed: readonly string[];
      readonly bookingsCancelled: readonly string[];
      readonly passes: readonly PassEnd[];
      readonly seat: 'held' | 'freed';
    }
  | {
      readonly kind: 'refused';
      readonly why: 'not-days' | 'too-short' | 'too-long' | 'overlaps' | 'no-lesson';
    };

export const firstDayOf = ({ fromMs }: Pause): Day => dayAt(fromMs);
export const lastDayOf = ({ untilMs }: Pause): Day => dayAt(untilMs - 1);

/** A pass that lives when the pause begins, or begins within it, gets the days that it cannot be used. */
export function extendPasses(passes: readonly Pass[], first: Day, last: Day): PassEnd[] {
  return passes.flatMap((pass) => {
    if (pass.until === null || pass.until < first || pass.from > last) return [];
    const days = dayCount(laterOf(pass.from, first), last);
    return [{ passId: pass.id, until: addDays(pass.until, days), days }];
  });
}

function refusal({ enrolment, from, until, policy }: PauseRequest) {
  if (!isDay(from) || !isDay(until) || until < from) return 'not-days';
  if (dayCount(from, until) < policy.daysMin) return 'too-short';
  if (dayCount(from, until) > policy.daysMax) return 'too-long';
  const fromMs = instantOf(from);
  const untilMs = instantOf(until, 1440);
  const isTaken = enrolment.pauses.some((each) => each.fromMs < untilMs && fromMs < each.untilMs);
  return isTaken ? 'overlaps' : null;
}

/**
 * 휴원: from the child's next lesson that has not begun, to the end of a day. Bookings in it are
 * cancelled and passes live longer by its days. It ends by itself.
 */
export function planPause(request: PauseRequest): PauseAnswer {
  const why = refusal(request);
  if (why) return { kind: 'refused', why };
  const { enrolment, from, until, policy, lessons, nowMs } = request;
  const untilMs = instantOf(until, 1440);
  const earliestMs = Math.max(instantOf(from), nowMs);
  const within = lessons
    .filter(({ startsAtMs }) => startsAtMs >= earliestMs && startsAtMs < untilMs)
    .sort((a, b) => a.startsAtMs - b.startsAtMs);
  const missed = within.filter((lesson) => takesPlace(lesson) && hasSeat(enrolment, lesson));
  const next = missed[0];
  if (!next) return { kind: 'refused', why: 'no-lesson' };
  const pause: Pause = { id: request.id, fromMs: next.startsAtMs, untilMs };
  const paused = new Set(
    within.filter(({ startsAtMs }) => startsAtMs >= pause.fromMs).map(({ id }) => id),
  );
  const [firstDay, lastDay] = [firstDayOf(pause), lastDayOf(pause)];
  return {
    kind: 'paused',
    ...{ pause, firstDay, lastDay },
    lessonsMissed: missed.map(({ id }) => id),
    bookingsCancelled: request.bookings
      .filter(({ isCancelled, lessonId }) => !isCancelled && paused.has(lessonId))
      .map(({ id }) => id),
    passes: extendPasses(request.passes, firstDay, lastDay),
    seat: dayCount(firstDay, lastDay) <= policy.seatHeldDaysMax ? 'held' : 'freed',
  };
}

/**
 * The child comes back on a day before the pause would end. `passes` are those that the pause
 * extended, as they are now; the days that are not paused after all are taken off again. A pause that
 * never began is gone: `pause` is null.
 */
export function resumePause(pause: Pause, day: Day, passes: readonly Pass[]) {
  const [first, last] = [firstDayOf(pause), lastDayOf(pause)];
  if (day > last) return { pause, passes: [] as PassEnd[] };
  const back = laterOf(day, first);
  const shorter = passes.flatMap((pass) => {
    if (pass.until === null) return [];
    const since = laterOf(pass.from, back);
    const days = Math.max(0, dayCount(since, last));
    return days > 0 ? [{ passId: pass.id, until: addDays(pass.until, -days), days: -days }] : [];
  });
  const kept = back > first ? { ...pause, untilMs: instantOf(back) } : null;
  return { pause: kept, passes: shorter };
}

/** Pauses that ended after one instant and by another, in classes that go on: who is told of it. */
export const endedPauses = (enrolments: readonly Enrolment[], afterMs: number, nowMs: number) =>
  enrolments.flatMap((enrolment) =>
    enrolment.pauses
      .filter(({ untilMs }) => afterMs < untilMs && untilMs <= nowMs)
      .filter(({ untilMs }) => runsOn(enrolment, dayAt(untilMs)))
      .map((pause) => ({ enrolmentId: enrolment.id, childId: enrolment.childId, pause })),
  );
