import type { DraftDetail, StampInput } from '@dojang/kernel/schema';
import { ApiProblem } from '@dojang/ui/api.ts';
import { useSyncExternalStore } from 'react';
import { api, queries, statusStore } from '../shell/session.tsx';
import type { HeldStamp } from './held-stamp.ts';
import { heldStore } from './held-store.ts';
import { outboxLock, outboxSync } from './names.ts';
import { sendHeld } from './send-held.ts';
import { serverClock } from './server-clock.ts';

let held: readonly HeldStamp[] = [];
const listeners = new Set<() => void>();
const channel =
  typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(outboxSync);

async function reread(): Promise<void> {
  held = await heldStore.list().catch(() => []);
  for (const listener of listeners) listener();
}

async function changed(): Promise<void> {
  await reread();
  channel?.postMessage('changed');
}

channel?.addEventListener('message', () => void reread());

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useHeld = (): readonly HeldStamp[] => useSyncExternalStore(subscribe, () => held);

export const useHeldOf = (draftId: string): HeldStamp | undefined =>
  useHeld().find((each) => each.draftId === draftId);

const isAway = (error: unknown) =>
  error instanceof ApiProblem && (error.code === 'offline' || error.code === 'timeout');

/** In this document, one sender at a time where the browser has no locks. */
let isSending = false;

async function sendAlone(): Promise<void> {
  const result = await sendHeld({
    api,
    store: heldStore,
    now: Date.now,
    aheadMs: serverClock.aheadMs,
  });
  if (result.sent.length + result.refused.length === 0) return;
  await changed();
  await queries.invalidateQueries();
}

/** Sends what is held, if nobody else is at it. */
export async function sendNow(): Promise<void> {
  await reread();
  if (isSending || statusStore.get().signedOut || held.every(({ refusal }) => refusal)) return;
  isSending = true;
  try {
    if (!navigator.locks) await sendAlone();
    else {
      await navigator.locks.request(outboxLock, { ifAvailable: true }, async (lock) => {
        if (lock) await sendAlone();
      });
    }
  } finally {
    isSending = false;
  }
}

export async function dropHeld(draftId: string): Promise<void> {
  await heldStore.remove(draftId);
  await changed();
}

async function askForSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.ready;
  // Not every browser has it; then a page that opens sends.
  const { sync } = (registration ?? {}) as { sync?: { register(tag: string): Promise<void> } };
  await sync?.register(outboxSync).catch(() => {});
}

/**
 * Sends a stamp, or holds it when the server cannot be reached. A stamp with a number is not held: the number is
 * typed while the machine shows it.
 */
export async function stampOrHold(
  draft: DraftDetail,
  input: StampInput,
  whose: Pick<HeldStamp, 'owner' | 'personName' | 'late'>,
): Promise<'sent' | 'held'> {
  try {
    await api.send('PUT', `/drafts/${draft.id}/stamp`, input);
    return 'sent';
  } catch (error) {
    if (!isAway(error)) throw error;
    if (input.matchNumber !== undefined || !('indexedDB' in globalThis)) {
      throw new ApiProblem(0, 'number-not-held', 'A number needs a connection.');
    }
    const { decision, digest, body, link } = input;
    await heldStore.put({
      ...whose,
      draftId: draft.id,
      title: draft.title,
      input: {
        decision,
        digest,
        ...(body === undefined ? {} : { body }),
        ...(link === undefined ? {} : { link }),
      },
      heldAt: Date.now(),
      refusal: null,
    });
    await changed();
    void askForSync();
    return 'held';
  }
}

const tryEachMs = 15_000;

/** Sends when the network or the server is back. Gives the function that ends it. */
export function startOutbox(): () => void {
  const send = () => void sendNow().catch(() => {});
  let wasLive = statusStore.get().live;
  const unfollow = statusStore.subscribe(() => {
    const { live } = statusStore.get();
    if (live && !wasLive) send();
    wasLive = live;
  });
  const heard = (event: MessageEvent) => {
    if (event.data?.type === 'send-held') send();
  };
  const timer = setInterval(send, tryEachMs);
  addEventListener('online', send);
  navigator.serviceWorker?.addEventListener('message', heard);
  send();
  return () => {
    unfollow();
    clearInterval(timer);
    removeEventListener('online', send);
    navigator.serviceWorker?.removeEventListener('message', heard);
  };
}
