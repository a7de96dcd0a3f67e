import type { ReactNode } from 'react';

/** Says that a list has nothing yet, and what brings something into it. */
export function Empty({
  title,
  children,
  figure,
}: {
  title: string;
  children?: ReactNode;
  figure?: ReactNode;
}) {
  return (
    <div
      data-empty
      className="appear mx-auto flex max-w-sm flex-col items-center px-4 py-10 text-center sm:py-14"
    >
      {figure}
      <p className={`text-lg font-semibold ${figure ? 'mt-5' : ''}`}>{title}</p>
      <div className="mt-1.5 text-balance text-ink-2">{children}</div>
    </div>
  );
}
