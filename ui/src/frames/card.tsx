import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** A sheet of paper about one thing. */
export function Card({
  title,
  label,
  Icon,
  aside,
  isUrgent = false,
  className = '',
  children,
}: {
  title?: ReactNode;
  /** Read out as its name where it has no title. */
  label?: string;
  Icon?: LucideIcon;
  aside?: ReactNode;
  /** With a dark edge: to be read before anything else. */
  isUrgent?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      className={`sheet px-4 py-3.5 sm:px-5 ${isUrgent ? 'border-ink' : ''} ${className}`}
    >
      {title && (
        <div className="mb-1.5 flex items-center justify-between gap-3">
          <h2 className="flex min-w-0 items-center gap-2 font-semibold">
            {Icon && <Icon size={18} className="shrink-0" aria-hidden="true" />}
            {title}
          </h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
