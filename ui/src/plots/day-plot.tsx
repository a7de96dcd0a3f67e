import { useLanguage } from '../words.ts';
import { Bars } from './bars.tsx';
import { dayCounts } from './day-counts.ts';

/** How many of `times` fall on each of the last `days` local days. */
export function DayPlot({
  title,
  times,
  days,
}: {
  title: string;
  times: readonly string[];
  days: number;
}) {
  const short = new Intl.DateTimeFormat(useLanguage(), { month: 'numeric', day: 'numeric' });
  const points = dayCounts(times, days, new Date()).map(({ day, count }) => ({
    key: String(day.getTime()),
    label: short.format(day),
    value: count,
  }));
  return <Bars title={title} points={points} />;
}
