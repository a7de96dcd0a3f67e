import { type Habits, habitOf, type Mark, marksOf, shareOf } from './habits.ts';
import type { Visit } from './scene.ts';
import { type Share, shareSurprise, type Usual, without } from './tails.ts';

/** A mark that visits of an operation show more often, or less often, than without a fault. */
export interface Shift {
  readonly service: string;
  readonly habit: string;
  readonly mark: Mark;
  readonly more: boolean;
  /** Visits that show the shift: with the mark, or without it when `more` is false. */
  readonly share: Share;
  readonly usual: Usual;
  readonly surprise: number;
}

/** Less than this happens in any window. */
const surpriseMin = 0.5;
/** Of one operation, the strongest first. */
const shiftsMax = 200;

/** The shifts of each operation that was seen without a fault too. */
export function shiftsOf(window: Habits, normals: readonly Habits[]): Map<string, Shift[]> {
  const found = new Map<string, Shift[]>();
  for (const [name, habit] of window) {
    const usuals = normals.map((each) => each.get(name));
    if (usuals.every((each) => each === undefined)) continue;
    const marks = new Set(habit.marks.keys());
    for (const usual of usuals) for (const mark of usual?.marks.keys() ?? []) marks.add(mark);
    const shifts: Shift[] = [];
    for (const mark of marks) {
      const now = shareOf(habit, mark);
      const usual = usuals.map((each) => shareOf(each, mark)).filter(({ trials }) => trials > 0);
      const more = now.hits / now.trials > middle(usual);
      const shift = {
        service: habit.service,
        habit: name,
        mark,
        more,
        share: more ? now : without(now),
        usual: more ? usual : usual.map(without),
      };
      const surprise = shareSurprise(shift.share, shift.usual);
      if (surprise >= surpriseMin) shifts.push({ ...shift, surprise });
    }
    shifts.sort((a, b) => b.surprise - a.surprise);
    if (shifts.length > 0) found.set(name, shifts.slice(0, shiftsMax));
  }
  return found;
}

const middle = (usual: Usual): number =>
  usual.reduce((sum, { hits, trials }) => sum + hits / trials, 0) / usual.length;

/** The shifts that a visit shows. */
export function shownBy(visit: Visit, shifts: ReadonlyMap<string, readonly Shift[]>): Shift[] {
  const candidates = shifts.get(habitOf(visit));
  if (candidates === undefined) return [];
  const marks = marksOf(visit);
  return candidates.filter(({ mark, more }) => marks.has(mark) === more);
}
