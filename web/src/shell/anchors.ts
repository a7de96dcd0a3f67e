import { goBackTo } from './back.ts';
import { inside, isElsewhere, outside } from './org.ts';

/**
 * Turns clicks on plain links into navigation inside the page. So a module's screens link by `href`
 * alone, and need to know nothing of the router.
 */
export function followAnchors(navigate: (href: string) => void): void {
  // What opens in a new tab, or is copied, names the org of this one.
  const name = (event: Event) => {
    const anchor = (event.target as Element | null)?.closest?.('a[href^="/"]');
    const path = anchor?.getAttribute('href') ?? '';
    if (path.startsWith('//') || path.startsWith('/api/')) return;
    if (outside(path) !== path) anchor?.setAttribute('href', outside(path));
  };
  document.addEventListener('pointerdown', name, { capture: true });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element | null)?.closest?.('a[href]');
    if (!(anchor instanceof HTMLAnchorElement)) return;
    if (anchor.target || anchor.hasAttribute('download') || anchor.origin !== location.origin)
      return;
    if (anchor.pathname.startsWith('/api/')) return;
    // Another org is another document, with a session of its own.
    if (isElsewhere(anchor.pathname)) return;
    const at = inside(anchor.pathname);
    if (anchor.hash && at === inside(location.pathname)) return;
    event.preventDefault();
    if (anchor.hasAttribute('data-back')) return goBackTo(outside(at), navigate);
    navigate(at + anchor.search + anchor.hash);
  });
}
