import { addDays, type Day, weekdayOf } from './day.ts';
import { electionsOf } from './elections.ts';
import { dayOfLunar, lunarYearMax } from './lunar.ts';

export interface Holiday {
  readonly day: Day;
  /** As the regulation calls it: `어린이날`, `대체공휴일(설날)`. */
  readonly name: string;
  readonly kind: 'fixed' | 'lunar' | 'election' | 'temporary' | 'substitute';
}
export interface TemporaryHoliday {
  readonly day: Day;
  readonly name: string;
}

/** Substitute holidays were first given for 2014; earlier years are not known here. */
export const holidayYears = { min: 2014, max: lunarYearMax } as const;

/**
 * For which overlaps a day is made up for: with a Saturday, a Sunday, another holiday. `since` is the
 * first day to which the rule applies.
 */
interface Substitution {
  readonly since: Day;
  readonly saturday: boolean;
}
type Named = Holiday & { readonly group: string; readonly substitution: Substitution | null };

const fromStart = '2014-01-01';
/** 관공서의 공휴일에 관한 규정 3조: the national days since August 2021, two more since May 2023. */
const national: Substitution = { since: '2021-08-15', saturday: true };
const religious: Substitution = { since: '2023-05-04', saturday: true };
/** Constitution Day came back, and Labour Day became a holiday, in 2026. */
const of2026: Substitution = { since: '2026-01-01', saturday: true };

const fixed: readonly [monthDay: string, name: string, since: Day, Substitution | null][] = [
  ['01-01', '1월 1일', fromStart, null],
  ['03-01', '3ㆍ1절', fromStart, national],
  ['05-01', '노동절', '2026-01-01', of2026],
  ['05-05', '어린이날', fromStart, { since: fromStart, saturday: true }],
  ['06-06', '현충일', fromStart, null],
  ['07-17', '제헌절', '2026-01-01', of2026],
  ['08-15', '광복절', fromStart, national],
  ['10-03', '개천절', fromStart, national],
  ['10-09', '한글날', fromStart, national],
  ['12-25', '기독탄신일', fromStart, religious],
];

function fixedOf(year: number): Named[] {
  return fixed
    .map(([monthDay, name, since, substitution]) => ({
      ...{ day: `${year}-${monthDay}`, name, group: name, kind: 'fixed' as const },
      ...{ since, substitution },
    }))
    .filter(({ day, since }) => day >= since)
    .map(({ since: _, ...holiday }) => holiday);
}

function lunarOf(year: number): Named[] {
  const threeDays = (group: string, day: Day): Named[] =>
    [`${group} 전날`, group, `${group} 다음 날`].map((name, at) => ({
      ...{ day: addDays(day, at - 1), name, group, kind: 'lunar' },
      substitution: { since: fromStart, saturday: false },
    }));
  const buddha = '부처님 오신 날';
  return [
    ...threeDays('설날', dayOfLunar(year, 1, 1)),
    {
      ...{ day: dayOfLunar(year, 4, 8), name: buddha, group: buddha, kind: 'lunar' },
      substitution: religious,
    },
    ...threeDays('추석', dayOfLunar(year, 8, 15)),
  ];
}

/** Which of the holidays of one day are made up for: a weekday itself gives one of them their day. */
function owedOn(day: Day, all: readonly Named[]): Named[] {
  const weekday = weekdayOf(day);
  const entitled = all.filter(
    ({ substitution }) => substitution !== null && day >= substitution.since,
  );
  if (weekday === 7) return entitled;
  if (weekday === 6) return entitled.filter(({ substitution }) => substitution?.saturday);
  return entitled.slice(Math.max(0, entitled.length - (all.length - 1)));
}

/** The first day after it that is neither a Saturday or Sunday nor a holiday. */
function freeAfter(day: Day, taken: ReadonlySet<Day>): Day {
  let next = addDays(day, 1);
  while (weekdayOf(next) >= 6 || taken.has(next)) next = addDays(next, 1);
  return next;
}

/**
 * The public holidays of a year (관공서의 공휴일에 관한 규정), Sundays aside, by day; one day may have two.
 * Temporary holidays and presidential elections are decided from case to case: the caller gives them,
 * and substitutes avoid them. Throws RangeError before 2014 and after 2050.
 */
export function holidaysOf(year: number, temporary: readonly TemporaryHoliday[] = []): Holiday[] {
  if (!Number.isInteger(year) || year < holidayYears.min || year > holidayYears.max) {
    throw new RangeError('Holidays are known from 2014 to 2050.');
  }
  const named = [...fixedOf(year), ...lunarOf(year)];
  const days = new Set(named.map(({ day }) => day));
  const others: Named[] = [
    ...electionsOf(year, (day) => days.has(day)).map((each) => ({
      ...{ ...each, group: each.name, kind: 'election' as const, substitution: null },
    })),
    ...temporary
      .filter(({ day }) => day.startsWith(`${year}-`))
      .map(({ day, name }) => ({
        ...{ day, name, group: name, kind: 'temporary' as const, substitution: null },
      })),
  ];
  const all = [...named, ...others].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const taken = new Set(all.map(({ day }) => day));
  const substitutes: Holiday[] = [];
  for (const day of new Set(taken)) {
    const same = all.filter((each) => each.day === day);
    for (const owed of owedOn(day, same)) {
      const free = freeAfter(day, taken);
      taken.add(free);
      substitutes.push({ day: free, name: `대체공휴일(${owed.group})`, kind: 'substitute' });
    }
  }
  return [...all.map(({ day, name, kind }) => ({ day, name, kind })), ...substitutes].sort(
    (a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0),
  );
}
