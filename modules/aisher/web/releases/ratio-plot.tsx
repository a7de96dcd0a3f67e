import { useWords } from '../words.ts';

interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Both ends of the scale: eight times fewer, eight times more. */
const decades = Math.log(8);
const [width, height, middle] = [320, 44, 16];
const xOf = (ratio: number) =>
  width / 2 + (Math.max(-1, Math.min(1, Math.log(ratio) / decades)) * (width - 16)) / 2;

/**
 * A ratio and its interval on a logarithmic scale, with "the same" in the middle. The sentence beside it says what it shows, so
 * it is for the eye alone.
 */
export function RatioPlot({ ratio: { value, low, high } }: { ratio: Ratio }) {
  const t = useWords();
  const ink = low > 1 ? 'var(--seal)' : high < 1 ? 'var(--added-ink)' : 'var(--ink-3)';
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="block w-full max-w-md" aria-hidden="true">
      <line x1={8} x2={width - 8} y1={middle} y2={middle} stroke="var(--line-2)" />
      <line
        x1={width / 2}
        x2={width / 2}
        y1={4}
        y2={28}
        stroke="var(--edge)"
        strokeDasharray="3 3"
      />
      <line x1={xOf(low)} x2={xOf(high)} y1={middle} y2={middle} stroke={ink} strokeWidth={4} />
      {[low, high].map((end) => (
        <line
          key={end}
          x1={xOf(end)}
          x2={xOf(end)}
          y1={middle - 5}
          y2={middle + 5}
          stroke={ink}
          strokeWidth={2}
        />
      ))}
      <circle cx={xOf(value)} cy={middle} r={6} fill={ink} stroke="var(--sheet)" strokeWidth={2} />
      <g fill="var(--ink-3)" fontSize={11}>
        <text x={8} y={height - 3}>{`÷8 ${t('release.less')}`}</text>
        <text x={width / 2} y={height - 3} textAnchor="middle">
          {t('release.equal')}
        </text>
        <text x={width - 8} y={height - 3} textAnchor="end">{`×8 ${t('release.more')}`}</text>
      </g>
    </svg>
  );
}
