import {
  addDays,
  addMonths,
  type Day,
  dayCount,
  daysBetween,
  firstOfMonth,
  lastOfMonth,
  monthOf,
} from '../days/index.ts';
import { stableId } from '../ids/index.ts';

/** Why a lesson was missed. */
export type Missed =
  | { readonly why: 'absent' }
  /** Told before: `hoursBefore` the lesson began. */
  | { readonly why: 'announced'; readonly hoursBefore: number }
  | { readonly why: 'excused' }
  | { readonly why: 'academy-cancelled' };

export type CreditExpiry =
  /** On the last day of the month; an absence in its last days lives on into the next month. */
  | { readonly kind: 'month-end'; readonly lastDays: number; readonly graceDays: number }
  | { readonly kind: 'days'; readonly days: number };

export interface MakeupPolicy {
  /** An absence earns a credit when it was told so many hours before; null: never. */
  readonly announcedHoursMin: number | null;
  readonly excused: boolean;
  readonly absent: boolean;
  readonly academyCancelled: boolean;
  /** Credits of one month by lessons a week: `[1, 2, 3]` is one for once a week, three for three times and more. */
  readonly monthlyMax: readonly number[];
  readonly expiry: CreditExpiry;
}
export const usualMakeups: MakeupPolicy = {
  ...{ announcedHoursMin: 3, excused: true, absent: false, academyCancelled: true },
  monthlyMax: [1, 2, 3],
  expiry: { kind: 'month-end', lastDays: 7, graceDays: 7 },
};

export interface MakeupCredit {
  readonly id: string;
  readonly childId: string;
  readonly lessonId: string;
  /** The day of the lesson that was missed. */
  readonly missedOn: Day;
  /** The last day on which a make-up may take place. */
  readonly expires: Day;
  readonly state: 'open' | 'booked' | 'used' | 'expired';
  /** The academy cancelled: such credits are not counted for the month. */
  readonly isAcademys: boolean;
}
export type CreditAnswer =
  | { readonly kind: 'earned'; readonly credit: MakeupCredit }
  | { readonly kind: 'already-earned'; readonly credit: MakeupCredit }
  | { readonly kind: 'none'; readonly why: 'policy' | 'told-late' | 'month-full' };

export function expiryOf(missedOn: Day, expiry: CreditExpiry): Day {
  if (expiry.kind === 'days') return addDays(missedOn, expiry.days);
  const last = lastOfMonth(monthOf(missedOn));
  const isLate = dayCount(missedOn, last) <= expiry.lastDays;
  if (!isLate) return last;
  const next = firstOfMonth(monthOf(addMonths(missedOn, 1)));
  return addDays(next, expiry.graceDays - 1);
}

function earns(missed: Missed, policy: MakeupPolicy): 'yes' | 'policy' | 'told-late' {
  switch (missed.why) {
    case 'absent':
      return policy.absent ? 'yes' : 'policy';
    case 'excused':
      return policy.excused ? 'yes' : 'policy';
    case 'academy-cancelled':
      return policy.academyCancelled ? 'yes' : 'policy';
    case 'announced':
      if (policy.announcedHoursMin === null) return 'policy';
      return missed.hoursBefore >= policy.announcedHoursMin ? 'yes' : 'told-late';
  }
}

/** A policy without numbers gives none; more lessons a week than it names get its last number. */
function monthlyMaxOf(policy: MakeupPolicy, lessonsAWeek: number): number {
  const at = Math.min(Math.max(1, lessonsAWeek), policy.monthlyMax.length) - 1;
  return policy.monthlyMax[at] ?? 0;
}

/**
 * Whether a missed lesson earns a make-up credit. One lesson earns one, however often it is marked:
 * the id is made of lesson and child. `credits` are all of the child's.
 */
export function earnCredit(
  absence: {
    readonly childId: string;
    readonly lessonId: string;
    readonly day: Day;
    readonly missed: Missed;
    readonly lessonsAWeek: number;
  },
  credits: readonly MakeupCredit[],
  policy: MakeupPolicy,
): CreditAnswer {
  const id = stableId('makeup', absence.lessonId, absence.childId);
  const before = credits.find((credit) => credit.id === id);
  if (before) return { kind: 'already-earned', credit: before };
  const answer = earns(absence.missed, policy);
  if (answer !== 'yes') return { kind: 'none', why: answer };
  const isAcademys = absence.missed.why === 'academy-cancelled';
  const month = monthOf(absence.day);
  const counted = credits.filter((each) => !each.isAcademys && monthOf(each.missedOn) === month);
  if (!isAcademys && counted.length >= monthlyMaxOf(policy, absence.lessonsAWeek)) {
    return { kind: 'none', why: 'month-full' };
  }
  const credit: MakeupCredit = {
    ...{ id, childId: absence.childId, lessonId: absence.lessonId, missedOn: absence.day },
    ...{ expires: expiryOf(absence.day, policy.expiry), state: 'open', isAcademys },
  };
  return { kind: 'earned', credit };
}

/** The mark was wrong, the child was there: an open credit goes; one that is in use stays and is told. */
export function withdrawCredit(credit: MakeupCredit): 'remove' | 'cancel-booking' | 'keep' {
  if (credit.state === 'open' || credit.state === 'expired') return 'remove';
  return credit.state === 'booked' ? 'cancel-booking' : 'keep';
}

/**
 * The oldest open credit of the child that is good on a day: the one that ends first. An absence that
 * was told in time may be made up before it.
 */
export function oldestCredit(
  credits: readonly MakeupCredit[],
  childId: string,
  day: Day,
): MakeupCredit | undefined {
  const key = ({ expires, missedOn, id }: MakeupCredit) => `${expires} ${missedOn} ${id}`;
  return credits
    .filter((each) => each.childId === childId && each.state === 'open')
    .filter(({ expires }) => day <= expires)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))[0];
}

/** Open credits whose last day is over, and those of which it is told now that they will end. */
export function dueCredits(credits: readonly MakeupCredit[], today: Day, toldDaysBefore = 7) {
  const open = credits.filter(({ state }) => state === 'open');
  return {
    expire: open.filter(({ expires }) => expires < today).map(({ id }) => id),
    tell: open
      .filter(({ expires }) => expires >= today && daysBetween(today, expires) <= toldDaysBefore)
      .map(({ id, expires }) => ({ id, daysLeft: daysBetween(today, expires) })),
  };
}
