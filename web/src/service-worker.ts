/// <reference lib="webworker" />
import { policyPathOf } from '@dojang/kernel/page-policy';
import { createApi } from './api.ts';
import { createCopies } from './copies.ts';
import type { HeldStamp } from './outbox/held-stamp.ts';
import { heldStore } from './outbox/held-store.ts';
import { outboxLock, outboxSync } from './outbox/names.ts';
import { sendHeld } from './outbox/send-held.ts';
import { serverClock } from './outbox/server-clock.ts';
import { readPush } from './push-message.ts';
import { orgOfPath } from './shell/org.ts';

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: readonly string[];
declare const __VERSION__: string;

const shellCache = `shell-${__VERSION__}`;
const fontCache = 'fonts-1';

const copies = createCopies({
  caches,
  fetch: (request) => fetch(request),
  now: () => new Date(),
  forgetHeld: (org) => heldStore.clear(org),
  tell: (type, org) => {
    void showBadge(0);
    void self.clients
      .matchAll({ type: 'window', includeUncontrolled: true })
      .then((windows) => windows.forEach((window) => void window.postMessage({ type, org })));
  },
});

/** The page loaded some of these a moment ago. What has a hash in its name needs no second look. */
const fileOf = (url: string) =>
  new Request(url, { cache: url.startsWith('/assets/') ? 'default' : 'reload' });

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shellCache).then((cache) => cache.addAll(__SHELL__.map(fileOf))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith('shell-') && name !== shellCache))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => copies.sweep())
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', (event) => {
  if (event.data?.type === 'take-over') void self.skipWaiting();
  if (event.data?.type === 'sweep') event.waitUntil(copies.sweep());
});

/** Paths whose pages have a content security policy of their own, as the page says. */
const policyPaths = (new URL(location.href).searchParams.get('own') ?? '')
  .split(' ')
  .filter(Boolean);

/**
 * The shell that was installed. It has the default policy, so a page with a policy of its own comes
 * from the network; without a network it opens with the default.
 */
async function openPage(request: Request): Promise<Response> {
  const shell = await caches.match('/', { cacheName: shellCache });
  if (policyPathOf(new URL(request.url).pathname, policyPaths)) {
    const page = await fetch(request).catch(() => undefined);
    if (page) return page;
  }
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

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const answer = copies.answer(request);
  if (answer) event.respondWith(answer);
  else if (request.method !== 'GET') return;
  else if (url.pathname.startsWith('/api/')) return;
  else if (request.mode === 'navigate') event.respondWith(openPage(request));
  else if (url.pathname.endsWith('.woff2')) event.respondWith(keepFont(request));
  else {
    event.respondWith(
      caches.match(request, { cacheName: shellCache }).then((kept) => kept ?? fetch(request)),
    );
  }
});

const openWindows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

/** With no page open, this sends what is held. A request of its own does not pass through `copies`. */
const apiOf = (org: string) =>
  createApi(
    (input, init) => fetch(input, init),
    () => void copies.forget('signed-out', org),
    (cachedAt, date) => {
      if (cachedAt === null) serverClock.note(date);
    },
    () => ({ 'x-dojang-org': org }),
  );

/** Sends what is held, each by the session of its org. */
async function sendOfAllOrgs() {
  const held = await heldStore.list();
  const orgs = [...new Set(held.map(({ owner }) => owner.slice(0, 8)))];
  const refused: HeldStamp[] = [];
  let waits = false;
  for (const org of orgs) {
    const around = {
      api: apiOf(org),
      store: heldStore,
      now: Date.now,
      aheadMs: serverClock.aheadMs,
    };
    const result = await sendHeld(around);
    refused.push(...result.refused);
    waits ||= result.waits;
  }
  return { refused, waits };
}

/** @throws Error when something still waits: the browser then tries again by itself. */
async function sendOutbox(): Promise<void> {
  const windows = await openWindows();
  if (windows.length > 0) {
    for (const window of windows) window.postMessage({ type: 'send-held' });
    return;
  }
  const { refused, waits } = await navigator.locks.request(outboxLock, sendOfAllOrgs);
  for (const { draftId, late, owner } of refused) {
    const data = { path: `/o/${owner.slice(0, 8)}/drafts/${draftId}` };
    const shown = { body: late.body, tag: draftId, icon: '/icon-192.png', data };
    await self.registration.showNotification(late.title, shown).catch(() => {});
  }
  if (waits) throw new Error('The server cannot be reached yet.');
}

self.addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as ExtendableEvent & { tag: string };
  if (tag === outboxSync) waitUntil.call(event, sendOutbox());
});

/** On the icon of the installed app, where there is one. */
async function showBadge(waiting: number): Promise<void> {
  const { navigator } = self;
  if (!('setAppBadge' in navigator)) return;
  await (waiting > 0 ? navigator.setAppBadge(waiting) : navigator.clearAppBadge()).catch(() => {});
}

self.addEventListener('push', (event) => {
  const message = readPush(event.data?.text() ?? '', self.location.origin);
  if (message.waiting !== null) event.waitUntil(showBadge(message.waiting));
  event.waitUntil(
    self.registration.showNotification(message.title, {
      body: message.body,
      tag: message.tag,
      renotify: message.again,
      icon: '/icon-192.png',
      badge: '/icon-192.png',
      data: { path: message.path },
    } as NotificationOptions),
  );
});

/** Opens the page in a window that is there, one of its org first, else in a new one. It never decides. */
async function openPath(path: string): Promise<void> {
  const windows = await openWindows();
  const org = orgOfPath(path);
  const rank = ({ url, visibilityState }: WindowClient) => {
    const own = orgOfPath(new URL(url).pathname);
    const away = own === org ? 0 : own === undefined ? 2 : 4;
    return away + (visibilityState === 'visible' ? 0 : 1);
  };
  const [window] = [...windows].sort((a, b) => rank(a) - rank(b));
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
