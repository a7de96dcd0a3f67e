import { type Lesson, timesOf } from './lesson.ts';
import type { Closure, Decision, LessonKey, Meeting } from './timetable.ts';

/** A lesson on its way through what was decided of it. */
interface State {
  readonly meeting: Meeting;
  readonly coachIds: readonly string[];
  readonly isMoved: boolean;
  /** `by` is null where a person cancelled. */
  readonly cancelled: { readonly by: string | null } | null;
}
type Step =
  | { readonly atMs: number; readonly id: string; readonly decision: Decision }
  | { readonly atMs: number; readonly id: string; readonly closure: Closure };

const covers = (closure: Closure, classId: string, { day, placeId }: Meeting) =>
  closure.from <= day &&
  day <= closure.until &&
  (closure.classIds === null || closure.classIds.includes(classId)) &&
  (closure.placeIds === null || (placeId !== null && closure.placeIds.includes(placeId)));

const isOpen = ({ announcedAtMs, withdrawnAtMs }: Closure, atMs: number) =>
  announcedAtMs <= atMs && (withdrawnAtMs === null || withdrawnAtMs > atMs);

function decide(state: State, decision: Decision): State {
  switch (decision.kind) {
    case 'cancel':
      return { ...state, cancelled: { by: null } };
    case 'restore':
      return { ...state, cancelled: null };
    case 'move':
      return { ...state, meeting: decision.to, isMoved: true, cancelled: null };
    case 'substitute':
      return { ...state, coachIds: decision.coachIds };
    case 'add':
      return state;
  }
}

/** A lesson as its slot, or whoever added it, made it. What was decided before it was added is not about it. */
export interface Begun {
  readonly meeting: Meeting;
  readonly coachIds: readonly string[];
  readonly addedAtMs: number | null;
}

/** A closure takes what lies in it when it is announced, and gives back what it took. */
function close(
  state: State,
  step: Step & { closure: Closure },
  others: readonly Closure[],
  classId: string,
): State {
  const { closure, atMs } = step;
  if (isOpen(closure, atMs)) {
    const isTaken = state.cancelled === null && covers(closure, classId, state.meeting);
    return isTaken ? { ...state, cancelled: { by: closure.id } } : state;
  }
  if (state.cancelled?.by !== closure.id) return state;
  const next = others.find((each) => isOpen(each, atMs) && covers(each, classId, state.meeting));
  return { ...state, cancelled: next ? { by: next.id } : null };
}

const byTime = (a: Step, b: Step) => a.atMs - b.atMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * A lesson after all that was decided of it, in the order of time: what came later holds. So a
 * lesson that is moved into a closure takes place, and a closure announced after the move cancels it.
 */
export function foldLesson(
  key: LessonKey,
  begun: Begun,
  closures: readonly Closure[],
  decisions: readonly Decision[],
): Lesson {
  const steps: Step[] = decisions.map((decision) => ({ ...decision, decision }));
  for (const closure of closures) {
    steps.push({ atMs: closure.announcedAtMs, id: closure.id, closure });
    if (closure.withdrawnAtMs !== null) {
      steps.push({ atMs: closure.withdrawnAtMs, id: closure.id, closure });
    }
  }
  const { meeting, coachIds, addedAtMs } = begun;
  let state: State = { meeting, coachIds, isMoved: false, cancelled: null };
  let sequence = 0;
  let decidedAtMs: number | null = null;
  for (const step of steps.sort(byTime)) {
    if (addedAtMs !== null && step.atMs < addedAtMs) continue;
    const next =
      'decision' in step ? decide(state, step.decision) : close(state, step, closures, key.classId);
    if (next === state) continue;
    state = next;
    sequence += 1;
    decidedAtMs = step.atMs;
  }
  return {
    ...{ id: key.lessonId, classId: key.classId, slotId: key.slotId, day: key.day },
    ...timesOf(state.meeting),
    ...{ placeId: state.meeting.placeId, coachIds: state.coachIds },
    state: state.cancelled ? 'cancelled' : state.isMoved ? 'moved' : 'planned',
    closureId: state.cancelled?.by ?? null,
    ...{ decidedAtMs, sequence },
  };
}
