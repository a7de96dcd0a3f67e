import { addDays, type Day, weekdayOf } from './day.ts';

/** First Wednesday on or after a day. */
function wednesdayFrom(day: Day): Day {
  return addDays(day, (3 - weekdayOf(day) + 7) % 7);
}

/**
 * The elections of a year whose day the law fixes by the end of a term (공직선거법 34조): National
 * Assembly and local ones, each four years. Presidents' terms have been cut short, so theirs are
 * temporary holidays that the caller gives. A Wednesday that is a holiday, or beside one, gives way
 * to the next week's.
 */
export function electionsOf(year: number, isHoliday: (day: Day) => boolean) {
  const found: { readonly day: Day; readonly name: string }[] = [];
  const add = (term: string, daysBefore: number, name: string) => {
    const day = wednesdayFrom(addDays(term, -daysBefore));
    const isBeside = [addDays(day, -1), day, addDays(day, 1)].some(isHoliday);
    found.push({ day: isBeside ? addDays(day, 7) : day, name });
  };
  if (year % 4 === 0) add(`${year}-05-29`, 50, '국회의원선거');
  if (year % 4 === 2) add(`${year}-06-30`, 30, '전국동시지방선거');
  return found;
}
