import type { ComponentProps } from 'react';

/**
 * What stays at the lower edge of a page while the page scrolls. It is the last part of a column, so that the end of the
 * page is never behind it, however high it is.
 */
export function Dock({ className = '', ...rest }: ComponentProps<'section'>) {
  return (
    <section
      {...rest}
      className={`sticky bottom-0 z-30 mt-auto border-t border-line bg-paper/95 pb-[max(0.75rem,env(safe-area-inset-bottom))] backdrop-blur ${className}`}
    />
  );
}
