import type { LucideIcon } from 'lucide-react';
import type { ReactNode, Ref } from 'react';

/** Something to know at this place: what it is, what it means, and what to do. */
export function Notice({
  Icon,
  title,
  isUrgent = false,
  role,
  ref,
  className = '',
  action,
  children,
}: {
  Icon: LucideIcon;
  title: ReactNode;
  /** With a dark edge. */
  isUrgent?: boolean;
  /** `alert` when it has just come up, `status` when it may change. */
  role?: 'alert' | 'status' | 'note';
  ref?: Ref<HTMLDivElement>;
  className?: string;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div
      ref={ref}
      role={role ?? 'note'}
      className={`sheet appear flex gap-3 px-4 py-3.5 ${isUrgent ? 'border-ink' : ''} ${className}`}
    >
      <Icon size={20} className="mt-0.5 shrink-0 text-ink-2" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        {children && <div className="mt-0.5 text-sm break-words text-ink-2">{children}</div>}
        {action && <div className="mt-2 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  );
}
