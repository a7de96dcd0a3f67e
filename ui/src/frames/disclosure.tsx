import type { ReactNode } from 'react';

/** More of the same behind one tap. */
export function Disclosure({
  label,
  className = '',
  children,
}: {
  label: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <details className={className}>
      <summary className="label inline-flex min-h-11 min-w-11 items-center underline decoration-line-2 underline-offset-4">
        {label}
      </summary>
      {children}
    </details>
  );
}
