/// <reference lib="webworker" />
import { readPush } from './push-message.ts';

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: readonly string[];
declare const __VERSION__: string;

const shellCache = `shell-${__VERSION__}`;
const fontCache = 'fonts-1';
const dataCache = 'data-1';

/** What is shown without a network: who I am, and the inbox as it last was. */
const isCopied = (url: URL) => url.pathname === '/api/me' || url.pathname === '/api/drafts';

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(shellCache)
      .then((cache) => cache.addAll(__SHELL__.map((url) => new Request(url, { cache: 'reload' })))),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith('shell-') && name !== shellCache))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  if (event.data?.type === 'take-over') void self.skipWaiting();
});

/** Pages: the network's while it answers soon, else the shell that was installed. */
async function openPage(request: Request): Promise<Response> {
  const shell = await caches.match('/', { cacheName: shellCache });
  if (shell) return shell;
  return fetch(request);
}

async function keepFont(request: Request): Promise<Response> {
  const cache = await caches.open(fontCache);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** The network's answer, copied; without a network the copy, marked with its age. */
async function answerOrCopy(request: Request): Promise<Response> {
  const cache = await caches.open(dataCache);
  try {
    const response = await fetch(request);
    if (response.ok) {
      const headers = new Headers(response.headers);
      headers.set('x-dojang-cached-at', new Date().toISOString());
      await cache.put(request, new Response(await response.clone().blob(), { headers }));
    } else if (response.status === 401 || response.status === 403) {
      await cache.delete(request);
    }
    return response;
  } catch (error) {
    const copy = await cache.match(request);
    if (copy) return copy;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (isCopied(url)) event.respondWith(answerOrCopy(request));
  else if (url.pathname.startsWith('/api/')) return;
  else if (request.mode === 'navigate') event.respondWith(openPage(request));
  else if (url.pathname.endsWith('.woff2')) event.respondWith(keepFont(request));
  else {
    event.respondWith(
      caches.match(request, { cacheName: shellCache }).then((kept) => kept ?? fetch(request)),
    );
  }
});

self.addEventListener('push', (event) => {
  const message = readPush(event.data?.text() ?? '', self.location.origin);
  event.waitUntil(
    self.registration.showNotification(message.title, {
      body: message.body,
      tag: message.tag,
      icon: '/icon-192.png',
      badge: '/icon-192.png',
      data: { path: message.path },
    }),
  );
});

/** Opens the draft in a window that is there, else in a new one. It never decides. */
async function openPath(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const window = windows.find((client) => client.visibilityState === 'visible') ?? windows[0];
  if (!window) {
    await self.clients.openWindow(path);
    return;
  }
  await window.focus().catch(() => window);
  window.postMessage({ type: 'open', path });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPath(String(event.notification.data?.path ?? '/')));
});
