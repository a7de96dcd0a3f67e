import type { ReactNode } from 'react';

/** Figures side by side, each under what it counts. */
export function Figures({
  columns = 3,
  className = '',
  children,
}: {
  columns?: 1 | 2 | 3 | 4;
  className?: string;
  children: ReactNode;
}) {
  const grids = {
    1: 'grid-cols-1',
    2: 'grid-cols-2',
    3: 'grid-cols-3',
    4: 'grid-cols-2 sm:grid-cols-4',
  } as const;
  return <dl className={`grid gap-x-4 gap-y-3 ${grids[columns]} ${className}`}>{children}</dl>;
}

export function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A label of two lines beside others of one has its value beside theirs.
    <div className="flex min-w-0 flex-col justify-end">
      <dt className="label">{label}</dt>
      <dd className="font-semibold break-words tabular-nums">{children}</dd>
    </div>
  );
}
