import { goBackTo } from './back.ts';

/**
 * Turns clicks on plain links into navigation inside the page. So a module's screens link by `href`
 * alone, and need to know nothing of the router.
 */
export function followAnchors(navigate: (href: string) => void): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element | null)?.closest?.('a[href]');
    if (!(anchor instanceof HTMLAnchorElement)) return;
    if (anchor.target || anchor.hasAttribute('download') || anchor.origin !== location.origin)
      return;
    if (anchor.pathname.startsWith('/api/')) return;
    if (anchor.hash && anchor.pathname === location.pathname) return;
    event.preventDefault();
    if (anchor.hasAttribute('data-back')) return goBackTo(anchor.pathname, navigate);
    navigate(anchor.pathname + anchor.search + anchor.hash);
  });
}
