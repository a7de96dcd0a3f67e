import KoreanLunarCalendar from 'korean-lunar-calendar';
import { type Day, isDay } from './day.ts';

/** The package's types describe its CommonJS file; what `import` loads is the class itself. */
const Calendar = KoreanLunarCalendar as unknown as typeof KoreanLunarCalendar.default;

/** The table of the Korea Astronomy and Space Science Institute ends here. */
export const lunarYearMax = 2050;

/**
 * The day of a date of the Korean lunar calendar, in a month that is no leap month.
 * Throws RangeError for a date that does not exist or lies after 2050.
 */
export function dayOfLunar(year: number, month: number, day: number): Day {
  const calendar = new Calendar();
  if (calendar.setLunarDate(year, month, day, false)) {
    const solar = calendar.getSolarCalendar();
    const two = (number: number) => String(number).padStart(2, '0');
    const text = `${solar.year}-${two(solar.month)}-${two(solar.day)}`;
    if (isDay(text)) return text;
  }
  throw new RangeError('The lunar calendar has no such day, or it lies after 2050.');
}
