import { useLanguage, useMessages } from '../i18n.ts';
import { dayCounts } from './day-counts.ts';

/** Events a day as bars: heights by SVG attributes, the figures as a table for readers of it. */
export function DayPlot({ times, days }: { times: readonly string[]; days: number }) {
  const t = useMessages();
  const language = useLanguage();
  const counts = dayCounts(times, days, new Date());
  const most = Math.max(1, ...counts.map(({ count }) => count));
  const short = new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric' });
  const first = counts[0];
  const last = counts.at(-1);
  return (
    <figure className="sheet px-4 pt-4 pb-3">
      <div className="flex gap-3">
        <div
          aria-hidden="true"
          className="label flex flex-col justify-between text-right whitespace-nowrap"
        >
          <span>{most}</span>
          <span>0</span>
        </div>
        <svg
          viewBox={`0 0 ${days * 10} 48`}
          preserveAspectRatio="none"
          className="h-24 w-full border-b border-line-2"
          aria-hidden="true"
        >
          {counts.map(({ day, count }, index) => (
            <rect
              key={day.getTime()}
              x={index * 10 + 2}
              width={6}
              y={48 - (count / most) * 47}
              height={(count / most) * 47}
              fill="var(--ink-2)"
            >
              <title>{`${short.format(day)} · ${count}`}</title>
            </rect>
          ))}
        </svg>
      </div>
      <figcaption aria-hidden="true" className="label mt-1 flex justify-between pl-7">
        <span>{first && short.format(first.day)}</span>
        <span>{last && short.format(last.day)}</span>
      </figcaption>
      <table className="sr-only">
        <caption>{t('ledger.days')}</caption>
        <tbody>
          {counts.map(({ day, count }) => (
            <tr key={day.getTime()}>
              <th scope="row">{short.format(day)}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
