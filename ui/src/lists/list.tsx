import { ChevronRight, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** The rows of a list. An empty list shows a sentence or an `Empty`. */
export function List<Item>({
  items,
  empty,
  label,
  isLive = false,
  children,
}: {
  items: readonly Item[];
  empty?: ReactNode;
  label?: string;
  /** Screen readers read out new rows while the list is open. */
  isLive?: boolean;
  /** Draws one row as an `li` with a key. */
  children: (item: Item) => ReactNode;
}) {
  if (items.length === 0) {
    return typeof empty === 'string' ? (
      <p data-empty className="sheet appear px-4 py-5 text-ink-2">
        {empty}
      </p>
    ) : (
      empty
    );
  }
  return (
    <ul
      aria-label={label}
      className="sheet rows appear overflow-hidden"
      {...(isLive ? { 'aria-live': 'polite', 'aria-relevant': 'additions' } : {})}
    >
      {items.map(children)}
    </ul>
  );
}

/** A row that leads somewhere: the whole of it is the link, and the arrow keys reach it. */
export function RowLink({
  href,
  Icon,
  className = '',
  children,
}: {
  href: string;
  /** With an icon, the row is a place to go: it ends in an arrow. */
  Icon?: LucideIcon;
  className?: string;
  children: ReactNode;
}) {
  return (
    <a
      href={href}
      data-row
      className={`-outline-offset-2 hover:bg-sunk focus-visible:bg-sunk ${Icon ? 'flex min-h-13 items-center gap-3 px-4' : 'block px-4 py-3.5'} ${className}`}
    >
      {Icon && <Icon size={19} className="shrink-0 text-ink-3" aria-hidden="true" />}
      {Icon ? <span className="min-w-0 flex-1">{children}</span> : children}
      {Icon && <ChevronRight size={17} className="shrink-0 text-ink-3" aria-hidden="true" />}
    </a>
  );
}

/** A row that says something and has a thing to do: what it is, facts below, a button at the end. */
export function Row({
  Icon,
  title,
  before,
  facts,
  action,
  children,
}: {
  Icon?: LucideIcon;
  /** Where an icon would stand: the avatar of a person. */
  before?: ReactNode;
  title: ReactNode;
  facts?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className="py-3 pr-2 pl-4">
      <div className="flex items-center gap-3">
        {Icon && <Icon size={20} className="shrink-0 text-ink-3" aria-hidden="true" />}
        {before}
        <div className={`min-w-0 flex-1 ${action ? '' : 'pr-2'}`}>
          <p className="font-medium break-words">{title}</p>
          {facts && <p className="label break-words">{facts}</p>}
        </div>
        {action}
      </div>
      {children}
    </li>
  );
}
