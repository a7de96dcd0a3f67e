/** Calendar days in Korea and its public holidays. Pure: no clock, the same on server and page. */
export {
  addDays,
  addMonths,
  type Day,
  dayAt,
  dayCount,
  dayMs,
  dayOf,
  daysBetween,
  daysFrom,
  firstOfMonth,
  instantOf,
  isDay,
  lastOfMonth,
  laterOf,
  type Month,
  minuteAt,
  minuteMs,
  minutesOfDay,
  monthOf,
  numberOf,
  type Weekday,
  weekdayOf,
  yearOf,
} from './day.ts';
export { type Holiday, holidaysOf, holidayYears, type TemporaryHoliday } from './holidays.ts';
export { dayOfLunar } from './lunar.ts';
