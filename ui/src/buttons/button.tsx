import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';

/** `plain` has an edge, `ink` is the one thing to do here, `quiet` is beside other things. */
export type ButtonKind = 'plain' | 'ink' | 'quiet';

interface Look {
  readonly kind?: ButtonKind | undefined;
  readonly Icon?: LucideIcon | undefined;
  readonly children?: ReactNode;
}

const kinds: Record<ButtonKind, string> = {
  plain: 'btn',
  ink: 'btn btn-ink',
  quiet: 'btn btn-quiet',
};
const classOf = (kind: ButtonKind, more: string | undefined) =>
  more ? `${kinds[kind]} ${more}` : kinds[kind];

/** A button. While `busy`, it cannot be pressed and says so; its icon turns. */
export function Button({
  kind = 'plain',
  Icon,
  busy = false,
  type = 'button',
  disabled,
  className,
  children,
  ...rest
}: Look & { busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  const Mark = busy && Icon ? LoaderCircle : Icon;
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classOf(kind, className)}
    >
      {Mark && (
        <Mark size={17} className={busy ? 'turn shrink-0' : 'shrink-0'} aria-hidden="true" />
      )}
      {children}
    </button>
  );
}

/** A square button with an icon alone; `label` is what it does, in words. */
export function IconButton({
  Icon,
  label,
  className = '',
  ...rest
}: { Icon: LucideIcon; label: string } & Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'children' | 'aria-label'
>) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className={`btn btn-quiet shrink-0 px-0 ${className}`}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}

/** A link that looks like a button, because it leads to the next step. */
export function ButtonLink({
  kind = 'plain',
  Icon,
  className,
  children,
  ...rest
}: Look & AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; 'data-back'?: boolean }) {
  return (
    <a {...rest} className={classOf(kind, className)}>
      {Icon && <Icon size={17} className="shrink-0" aria-hidden="true" />}
      {children}
    </a>
  );
}
