import type { ReactNode } from 'react';

/**
 * What stands below data whose height nobody knows yet. It is loaded together with the data and shown once that is
 * there, so that nothing on the screen is pushed down.
 */
export function Below({
  query,
  children,
}: {
  query: { readonly isPending: boolean };
  children: ReactNode;
}) {
  return (
    // A section is the first in here and not the first of the page: it keeps its distance.
    <div className={query.isPending ? 'hidden' : 'contents [&>section]:mt-8!'}>{children}</div>
  );
}
