import type { ReactNode } from 'react';

/** Facts of one thing, a line each: what it is at the start, the value at the end. */
export function FactRows({ children }: { children: ReactNode }) {
  return <dl className="sheet rows px-4 py-1.5 text-[0.9375rem] sm:px-5">{children}</dl>;
}

export function FactRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5 py-2.5">
      <dt className="text-ink-3">{label}</dt>
      <dd className="ml-auto min-w-0 text-right break-words">{children}</dd>
    </div>
  );
}
