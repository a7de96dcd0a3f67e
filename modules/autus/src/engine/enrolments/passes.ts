import type { Day } from '../days/index.ts';

/** 횟수권: a number of lessons until a day. */
export interface Pass {
  readonly id: string;
  readonly childId: string;
  readonly total: number;
  readonly from: Day;
  /** The last day, or null for no end. */
  readonly until: Day | null;
}
/** One lesson that a pass paid for. A use that was given back is no longer in the list. */
export interface PassUse {
  readonly passId: string;
  readonly childId: string;
  readonly lessonId: string;
}
export type PassAnswer =
  | { readonly kind: 'used'; readonly use: PassUse; readonly usesLeft: number }
  /** The lesson was paid for before: nothing is to be written. */
  | { readonly kind: 'already-used'; readonly use: PassUse }
  | { readonly kind: 'refused'; readonly why: 'no-pass' | 'not-begun' | 'expired' | 'used-up' };

export const usesLeft = (pass: Pass, uses: readonly PassUse[]): number =>
  Math.max(0, pass.total - uses.filter(({ passId }) => passId === pass.id).length);

const isBegun = ({ from }: Pass, day: Day) => from <= day;
const isAlive = ({ until }: Pass, day: Day) => until === null || day <= until;
/** The one that ends first goes first, then the older one. */
const byEnd = (a: Pass, b: Pass) => {
  const key = ({ until, from, id }: Pass) => `${until ?? '9999-12-31'} ${from} ${id}`;
  return key(a) < key(b) ? -1 : 1;
};

/**
 * Pays for a lesson of a day with the pass of the child that ends first and has a use left. The same
 * lesson is paid for once, however often it is asked.
 */
export function usePass(
  passes: readonly Pass[],
  uses: readonly PassUse[],
  lesson: { readonly childId: string; readonly lessonId: string; readonly day: Day },
): PassAnswer {
  const { childId, lessonId, day } = lesson;
  const before = uses.find((use) => use.childId === childId && use.lessonId === lessonId);
  if (before) return { kind: 'already-used', use: before };
  const own = passes.filter((pass) => pass.childId === childId).sort(byEnd);
  if (own.length === 0) return { kind: 'refused', why: 'no-pass' };
  const begun = own.filter((pass) => isBegun(pass, day));
  if (begun.length === 0) return { kind: 'refused', why: 'not-begun' };
  const alive = begun.filter((pass) => isAlive(pass, day));
  if (alive.length === 0) return { kind: 'refused', why: 'expired' };
  const pass = alive.find((each) => usesLeft(each, uses) > 0);
  if (!pass) return { kind: 'refused', why: 'used-up' };
  const use = { passId: pass.id, childId, lessonId };
  return { kind: 'used', use, usesLeft: usesLeft(pass, uses) - 1 };
}

/** Passes that ended before a day with uses left: nobody comes on them any more. */
export const expiredPasses = (passes: readonly Pass[], uses: readonly PassUse[], today: Day) =>
  passes
    .filter((pass) => !isAlive(pass, today) && usesLeft(pass, uses) > 0)
    .map((pass) => ({ passId: pass.id, usesLost: usesLeft(pass, uses) }));
