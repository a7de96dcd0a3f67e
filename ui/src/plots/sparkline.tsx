import { useLanguage } from '../words.ts';
import { PlotTable, type Point } from './plot-table.tsx';

const height = 24;

/** From zero to the largest value, so that lines of one scale can be compared. */
const pathThrough = (points: readonly Point[], max: number) =>
  points
    .map(({ value }, at) => {
      const x = points.length === 1 ? 50 : (at / (points.length - 1)) * 100;
      return `${at === 0 ? 'M' : 'L'}${x.toFixed(2)} ${(height - 1.5 - (value / max) * (height - 3)).toFixed(2)}`;
    })
    .join(' ');

/** How a figure went, in the height of a line of text; its values are in a table for the ear. */
export function Sparkline({
  title,
  points,
  max,
  show,
}: {
  title: string;
  points: readonly Point[];
  /** The scale that it shares with others; without it, its own largest value. */
  max?: number;
  show?: (value: number) => string;
}) {
  const number = new Intl.NumberFormat(useLanguage());
  const shown = show ?? ((value: number) => number.format(value));
  const scale = Math.max(1e-9, max ?? Math.max(...points.map(({ value }) => value), 0));
  return (
    <span className="block">
      <svg
        viewBox={`0 0 100 ${height}`}
        preserveAspectRatio="none"
        className="block h-6 w-full overflow-visible"
        aria-hidden="true"
      >
        <path
          d={`M0 ${height - 1} H100`}
          stroke="var(--line-2)"
          vectorEffect="non-scaling-stroke"
          fill="none"
        />
        <path
          d={pathThrough(points, scale)}
          stroke="var(--ink-2)"
          strokeWidth="1.75"
          strokeLinejoin="round"
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
          fill="none"
        />
      </svg>
      <PlotTable title={title} points={points} show={shown} />
    </span>
  );
}
