import type { ReactNode } from 'react';

/** A link that stands alone, as high as a thumb needs it. A link inside of a sentence is an `a` with the class `link`. */
export function TextLink({
  href,
  className = '',
  children,
}: {
  href: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <a href={href} className={`link inline-flex min-h-11 min-w-11 items-center ${className}`}>
      {children}
    </a>
  );
}
