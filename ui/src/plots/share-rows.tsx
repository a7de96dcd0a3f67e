import type { ReactNode } from 'react';

export interface ShareRow {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: number;
  /** The value with its unit. */
  readonly shown: string;
  /** What the value means beside the others. */
  readonly note?: string | undefined;
  /** The one that counts here: drawn in ink. */
  readonly isMain?: boolean;
}

/** Values of a few named things below each other, each as a bar on one scale with its figure beside it. */
export function ShareRows({
  title,
  rows,
  max,
}: {
  title: string;
  rows: readonly ShareRow[];
  /** The value whose bar takes the whole width; without it, the largest one. */
  max?: number;
}) {
  const scale = Math.max(1e-9, max ?? Math.max(...rows.map(({ value }) => value), 0));
  return (
    <figure className="sheet px-4 py-3.5 sm:px-5">
      <figcaption className="label mb-2">{title}</figcaption>
      <ul className="space-y-2.5">
        {rows.map(({ key, label, value, shown, note, isMain }) => (
          <li key={key}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className={`min-w-0 break-words ${isMain ? 'font-semibold' : ''}`}>
                {label}
              </span>
              <span className="ml-auto flex flex-wrap items-baseline gap-x-2 text-right">
                {note && <span className="label">{note}</span>}
                <span className="font-semibold tabular-nums">{shown}</span>
              </span>
            </div>
            <svg className="mt-1 block h-2 w-full" aria-hidden="true">
              <rect width="100%" height="8" rx="4" fill="var(--line)" />
              <rect
                width={`${Math.min(1, Math.max(0, value / scale)) * 100}%`}
                height="8"
                rx="4"
                fill={isMain ? 'var(--ink)' : 'var(--ink-3)'}
              />
            </svg>
          </li>
        ))}
      </ul>
    </figure>
  );
}
