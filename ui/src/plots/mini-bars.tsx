const height = 24;

/**
 * Counts of equal times as bars in the height of a line of text, the present one last and darker. The text beside it says the sum: the
 * bars are for the eye alone.
 */
export function MiniBars({
  counts,
  className = '',
}: {
  counts: readonly number[];
  className?: string;
}) {
  const max = Math.max(1, ...counts);
  return (
    <svg
      viewBox={`0 0 ${Math.max(1, counts.length) * 4} ${height}`}
      preserveAspectRatio="none"
      className={`block h-6 w-full ${className}`}
      aria-hidden="true"
    >
      {counts.map((count, at) => {
        const bar = count === 0 ? 1 : Math.max(2.5, (count / max) * height);
        const isLast = at === counts.length - 1;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
            key={at}
            x={at * 4 + 0.5}
            width={3}
            y={height - bar}
            height={bar}
            fill={count === 0 ? 'var(--line-2)' : isLast ? 'var(--ink)' : 'var(--ink-3)'}
          />
        );
      })}
    </svg>
  );
}
