import { useLanguage } from '../words.ts';
import type { Point } from './plot-table.tsx';
import { Sparkline } from './sparkline.tsx';

export interface Series {
  readonly key: string;
  readonly title: string;
  readonly points: readonly Point[];
}

/** The same figure of several things on one scale, each with its last value. */
export function SmallMultiples({
  label,
  series,
  show,
}: {
  label: string;
  series: readonly Series[];
  show?: (value: number) => string;
}) {
  const number = new Intl.NumberFormat(useLanguage());
  const shown = show ?? ((value: number) => number.format(value));
  const max = Math.max(0, ...series.flatMap(({ points }) => points.map(({ value }) => value)));
  return (
    <ul aria-label={label} className="sheet grid gap-x-6 gap-y-4 px-4 py-4 sm:grid-cols-3">
      {series.map(({ key, title, points }) => (
        <li key={key} className="flex min-w-0 flex-col justify-between">
          <p className="flex items-baseline justify-between gap-3">
            <span className="label min-w-0 break-words">{title}</span>
            <span className="shrink-0 font-semibold tabular-nums">
              {shown(points.at(-1)?.value ?? 0)}
            </span>
          </p>
          <Sparkline title={title} points={points} max={max} show={shown} />
        </li>
      ))}
    </ul>
  );
}
