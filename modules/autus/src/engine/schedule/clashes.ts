import { byStart, type Lesson, overlap, takesPlace } from './lesson.ts';

export interface Place {
  readonly id: string;
  /** Classes at one time; null: no limit. */
  readonly lessonsMax: number | null;
  /** Learners at one time; null: no limit. */
  readonly learnersMax: number | null;
}

/** Who learns in which lesson, by lesson id. */
export type Attendees = ReadonlyMap<string, readonly string[]>;

/** Two or more lessons that cannot be at once. `lessonId` begins last; `others` are the ones it meets. */
export interface Clash {
  readonly kind: 'coach' | 'child' | 'place-lessons' | 'place-learners';
  /** The coach, child or place. */
  readonly subjectId: string;
  readonly lessonId: string;
  readonly others: readonly string[];
  /** From when to when they overlap. */
  readonly fromMs: number;
  readonly untilMs: number;
}

const lastEnd = (lessons: readonly Lesson[]) =>
  Math.max(...lessons.map(({ endsAtMs }) => endsAtMs));

const clash = (kind: Clash['kind'], subjectId: string, lesson: Lesson, met: readonly Lesson[]) => ({
  ...{ kind, subjectId, lessonId: lesson.id, others: met.map(({ id }) => id) },
  fromMs: lesson.startsAtMs,
  untilMs: met.length === 0 ? lesson.endsAtMs : Math.min(lesson.endsAtMs, lastEnd(met)),
});

/** A place is counted as the lesson begins. A class too large for it is a clash without another lesson. */
function placeClashes(
  place: Place | undefined,
  lesson: Lesson,
  running: readonly Lesson[],
  learnersOf: (lesson: Lesson) => readonly string[],
): Clash[] {
  if (!place) return [];
  const met = running.filter(({ placeId }) => placeId === lesson.placeId);
  const found: Clash[] = [];
  if (place.lessonsMax !== null && met.length + 1 > place.lessonsMax) {
    found.push(clash('place-lessons', place.id, lesson, met));
  }
  const learners = new Set([lesson, ...met].flatMap(learnersOf)).size;
  if (place.learnersMax !== null && learners > place.learnersMax) {
    found.push(clash('place-learners', place.id, lesson, met));
  }
  return found;
}

/** People of a lesson who are in a running one, too. */
function sharedBy(
  kind: 'coach' | 'child',
  lesson: Lesson,
  running: readonly Lesson[],
  peopleOf: (lesson: Lesson) => readonly string[],
): Clash[] {
  return [...new Set(peopleOf(lesson))].flatMap((person) => {
    const met = running.filter((each) => peopleOf(each).includes(person));
    return met.length > 0 ? [clash(kind, person, lesson, met)] : [];
  });
}

/**
 * Every clash among lessons that take place: a coach in two, a child in two, a place over its
 * maximum. By start; each names the other lessons. With `about`, only those that one of these
 * lessons is part of, as when a lesson is to be added or moved. At most 1,000 are told.
 */
export function findClashes(
  lessons: readonly Lesson[],
  facts: {
    readonly places: readonly Place[];
    readonly attendees: Attendees;
    readonly about?: ReadonlySet<string>;
  },
): Clash[] {
  const places = new Map(facts.places.map((place) => [place.id, place]));
  const learnersOf = (lesson: Lesson) => facts.attendees.get(lesson.id) ?? [];
  const isAsked = (found: Clash) =>
    facts.about === undefined ||
    [found.lessonId, ...found.others].some((id) => facts.about?.has(id));
  const clashes: Clash[] = [];
  let running: Lesson[] = [];
  for (const lesson of lessons.filter(takesPlace).sort(byStart)) {
    running = running.filter((each) => overlap(each, lesson));
    const found = [
      ...sharedBy('coach', lesson, running, ({ coachIds }) => coachIds),
      ...sharedBy('child', lesson, running, learnersOf),
      ...placeClashes(places.get(lesson.placeId ?? ''), lesson, running, learnersOf),
    ];
    clashes.push(...found.filter(isAsked));
    if (clashes.length >= clashesMax) return clashes.slice(0, clashesMax);
    running.push(lesson);
  }
  return clashes;
}

export const clashesMax = 1_000;
