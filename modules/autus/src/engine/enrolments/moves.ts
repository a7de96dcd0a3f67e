import { addDays, type Day, dayAt, instantOf, isDay, laterOf } from '../days/index.ts';
import { stableId } from '../ids/index.ts';
import { type Lesson, overlap } from '../schedule/index.ts';
import { type Booking, type Enrolment, hasSeat, isExpected, runsOn } from './enrolment.ts';

export interface ClassSeats {
  readonly classId: string;
  readonly capacity: number;
  readonly slotIds: readonly string[];
}

/**
 * Seats of a class that nobody has on any day from `from` on, over the slots that are asked for: the
 * fullest slot on the fullest day decides. A paused child keeps the seat unless its enrolment is in
 * `freed`. Negative when the class is over its capacity.
 */
export function freeSeats(
  seats: ClassSeats,
  enrolments: readonly Enrolment[],
  from: Day,
  freed: ReadonlySet<string> = new Set(),
): number {
  const own = enrolments.filter((each) => each.classId === seats.classId && !freed.has(each.id));
  const turns = [from, ...own.map((each) => each.from).filter((day) => day > from)];
  const taken = turns.flatMap((day) =>
    (seats.slotIds.length > 0 ? seats.slotIds : [null]).map(
      (slot) =>
        new Set(
          own
            .filter(
              (each) =>
                runsOn(each, day) &&
                (slot === null || each.slotIds === null || each.slotIds.includes(slot)),
            )
            .map(({ childId }) => childId),
        ).size,
    ),
  );
  return seats.capacity - Math.max(...taken);
}

export interface MoveRequest {
  readonly enrolment: Enrolment;
  readonly to: ClassSeats & { readonly isWholeClass: boolean };
  /** The first day in the new class. */
  readonly from: Day;
  readonly nowMs: number;
  /** Of the new class. */
  readonly others: readonly Enrolment[];
  /** All of the child's, this one and those in further classes. */
  readonly own: readonly Enrolment[];
  /** Lessons of all these classes, from `from` on. */
  readonly lessons: readonly Lesson[];
  /** Of the child. */
  readonly bookings: readonly Booking[];
}
export type MoveAnswer =
  | {
      readonly kind: 'moved';
      /** Null where it had not begun: it is replaced as a whole. */
      readonly ended: Enrolment | null;
      readonly begun: Enrolment;
      readonly bookingsCancelled: readonly string[];
    }
  | { readonly kind: 'refused'; readonly why: 'past' | 'ended' | 'same' | 'already' | 'full' }
  | {
      readonly kind: 'refused';
      readonly why: 'clash';
      readonly lessonId: string;
      readonly with: string;
    };

const slotsOf = (enrolment: Pick<Enrolment, 'slotIds'>) =>
  enrolment.slotIds?.toSorted().join(' ') ?? '';

/** The first two lessons that the child would have to be in at once: one and the same where the child has it already. */
function clashOf(begun: Enrolment, rest: readonly Enrolment[], lessons: readonly Lesson[]) {
  const wanted = lessons.filter((lesson) => isExpected(begun, lesson));
  const others = lessons.filter((lesson) => rest.some((each) => isExpected(each, lesson)));
  for (const lesson of wanted) {
    const met = others.find((each) => overlap(each, lesson));
    if (met) return { lessonId: lesson.id, with: met.id };
  }
  return null;
}

function refusal({ enrolment, from, nowMs }: MoveRequest, begun: Enrolment) {
  if (!isDay(from) || from < dayAt(nowMs)) return 'past';
  if (enrolment.until !== null && enrolment.until < from) return 'ended';
  const isSame = begun.classId === enrolment.classId && slotsOf(begun) === slotsOf(enrolment);
  return isSame ? 'same' : null;
}

/**
 * 반 이동: the old enrolment ends on the day before, a new one begins, pauses that go on go with the
 * child. Bills are left alone: the difference of fees becomes a line of the next one. Asked again,
 * it gives the same enrolment with the same id.
 */
export function planMove(request: MoveRequest): MoveAnswer {
  const { enrolment, to, from, own, lessons } = request;
  const begun: Enrolment = {
    ...enrolment,
    id: stableId('move', enrolment.id, to.classId, from),
    classId: to.classId,
    slotIds: to.isWholeClass ? null : to.slotIds,
    from: laterOf(from, enrolment.from),
    pauses: enrolment.pauses.filter(({ untilMs }) => untilMs > instantOf(from)),
  };
  const why = refusal(request, begun);
  if (why) return { kind: 'refused', why };
  const others = request.others.filter(({ id }) => id !== enrolment.id && id !== begun.id);
  if (freeSeats(to, others, begun.from) < 1) return { kind: 'refused', why: 'full' };
  const rest = own.filter(({ id }) => id !== enrolment.id && id !== begun.id);
  const clash = clashOf(begun, rest, lessons);
  if (clash && clash.with === clash.lessonId) return { kind: 'refused', why: 'already' };
  if (clash) return { kind: 'refused', why: 'clash', ...clash };
  const ended = enrolment.from < from ? { ...enrolment, until: addDays(from, -1) } : null;
  const left = new Set(
    lessons
      .filter((lesson) => hasSeat(enrolment, lesson) && dayAt(lesson.startsAtMs) >= from)
      .filter((lesson) => !hasSeat(begun, lesson))
      .map(({ id }) => id),
  );
  const bookingsCancelled = request.bookings
    .filter((each) => each.kind === 'regular' && !each.isCancelled && left.has(each.lessonId))
    .map(({ id }) => id);
  return { kind: 'moved', ended, begun, bookingsCancelled };
}
