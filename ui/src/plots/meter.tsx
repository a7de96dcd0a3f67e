/**
 * A share as a bar, with a line for its target where there is one. The text beside the bar names the figure. A bar
 * without such text takes `label`.
 */
export function Meter({
  share,
  threshold,
  label,
}: {
  /** From 0 to 1. */
  share: number;
  threshold?: number;
  label?: string;
}) {
  const at = (part: number) => `${Math.min(1, Math.max(0, part)) * 100}%`;
  const isReached = threshold === undefined || share >= threshold;
  return (
    <svg
      className="block h-2.5 w-full"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <rect y="2" width="100%" height="6" rx="3" fill="var(--line)" />
      <rect
        y="2"
        width={at(share)}
        height="6"
        rx="3"
        fill={isReached ? 'var(--ink)' : 'var(--ink-3)'}
      />
      {threshold !== undefined && (
        <line
          x1={at(threshold)}
          x2={at(threshold)}
          y1="0"
          y2="10"
          stroke="var(--ink)"
          strokeWidth="1.5"
        />
      )}
    </svg>
  );
}
