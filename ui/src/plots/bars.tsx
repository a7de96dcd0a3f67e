import { useLanguage } from '../words.ts';
import { PlotTable, type Point } from './plot-table.tsx';

/** Columns in order, with the largest value and zero at the side, the first and the last place below. */
export function Bars({
  title,
  points,
  show,
}: {
  title: string;
  points: readonly Point[];
  /** A value with its unit, where it has one. */
  show?: (value: number) => string;
}) {
  const number = new Intl.NumberFormat(useLanguage());
  const shown = show ?? ((value: number) => number.format(value));
  const max = Math.max(1, ...points.map(({ value }) => value));
  return (
    <figure className="sheet px-4 pt-4 pb-3">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
        <div
          aria-hidden="true"
          className="label flex flex-col justify-between text-right whitespace-nowrap"
        >
          <span>{shown(max)}</span>
          <span>{shown(0)}</span>
        </div>
        <svg
          viewBox={`0 0 ${Math.max(1, points.length) * 10} 48`}
          preserveAspectRatio="none"
          className="h-24 w-full border-b border-line-2"
          aria-hidden="true"
        >
          {points.map(({ key, label, value }, index) => (
            <rect
              key={key}
              x={index * 10 + 2}
              width={6}
              y={48 - (value / max) * 47}
              height={(value / max) * 47}
              fill="var(--ink-2)"
            >
              <title>{`${label} · ${shown(value)}`}</title>
            </rect>
          ))}
        </svg>
        <figcaption
          aria-hidden="true"
          className="label col-start-2 mt-1 flex justify-between gap-3"
        >
          <span>{points[0]?.label}</span>
          {points.length > 1 && <span>{points.at(-1)?.label}</span>}
        </figcaption>
      </div>
      <PlotTable title={title} points={points} show={shown} />
    </figure>
  );
}
