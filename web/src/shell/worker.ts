import type { SessionNews } from '../copies.ts';
import { policyPaths } from '../hosting/own-document.ts';
import { heldStore } from '../outbox/held-store.ts';
import { orgHeader, orgHeaders } from './org.ts';

/** The waiting new version of the page, if any; a banner offers it. */
let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

export const updateStore = {
  get: () => waiting !== null,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  /** Activates the new version. The page then reloads. */
  apply: () => waiting?.postMessage({ type: 'take-over' }),
};

function offer(worker: ServiceWorker): void {
  waiting = worker;
  for (const listener of listeners) listener();
}

/** The worker is told which pages it must not answer with its own shell. */
const workerUrl = () =>
  policyPaths.length === 0
    ? '/sw.js'
    : `/sw.js?${new URLSearchParams({ own: policyPaths.join(' ') })}`;

/** Installs the service worker, and opens what a tapped notification names. */
export function startWorker(
  open: (url: string) => void,
  onNews: (news: SessionNews, org: string | null) => void,
): void {
  if (!('serviceWorker' in navigator)) return;
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // The first install takes over too; only a change of version needs the new page.
    if (controlled) location.reload();
  });
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent) => {
    const { type, path, org = null } = event.data ?? {};
    if (type === 'open' && typeof path === 'string') open(path);
    if (type === 'signed-out' || type === 'session-changed') onNews(type, org);
  });
  addEventListener('load', async () => {
    const registration = await navigator.serviceWorker.register(workerUrl()).catch(() => null);
    if (!registration) return;
    if (registration.waiting && controlled) offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const fresh = registration.installing;
      fresh?.addEventListener('statechange', () => {
        if (fresh.state === 'installed' && navigator.serviceWorker.controller) offer(fresh);
      });
    });
    setInterval(() => void registration.update().catch(() => {}), 30 * 60_000);
    // A page that stays open without a network keeps no copy beyond its time.
    setInterval(() => registration.active?.postMessage({ type: 'sweep' }), 5 * 60_000);
  });
}

/** Forgets every copied answer and held stamp: the next person at this device must not see or send them. */
export async function forgetCopies(): Promise<void> {
  await heldStore.clear(orgHeaders()[orgHeader] ?? null).catch(() => {});
  if (!('caches' in globalThis)) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('data-')).map((n) => caches.delete(n)));
}
