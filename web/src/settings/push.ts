import { api } from '../shell/session.tsx';

export type PushState = 'insecure' | 'unsupported' | 'denied' | 'off' | 'on';

/** How long a subscription may take. Without a way to the push service it would never settle. */
const subscribeMs = 15_000;

export class PushFailed extends Error {
  override readonly name = 'PushFailed';
  readonly reason: 'denied' | 'timeout' | 'refused';
  constructor(reason: 'denied' | 'timeout' | 'refused') {
    super(reason);
    this.reason = reason;
  }
}

export function pushPermission(): PushState {
  // By plain http no browser has any of it.
  if (!window.isSecureContext) return 'insecure';
  if (
    !('serviceWorker' in navigator) ||
    !('PushManager' in window) ||
    !('Notification' in window)
  ) {
    return 'unsupported';
  }
  if (Notification.permission === 'denied') return 'denied';
  return 'off';
}

const within = <T>(work: Promise<T>, ms: number): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new PushFailed('timeout')), ms);
    }),
  ]);

/** Asks for the permission, subscribes, and tells the server. */
export async function turnPushOn(vapidPublicKey: string): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') throw new PushFailed('denied');
  const registration = await within(navigator.serviceWorker.ready, subscribeMs);
  const subscription = await within(
    registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: vapidPublicKey,
    }),
    subscribeMs,
  ).catch((error) => {
    throw error instanceof PushFailed ? error : new PushFailed('refused');
  });
  const { endpoint, keys } = subscription.toJSON();
  await api.send('POST', '/push-subscriptions', { endpoint, keys });
}

export async function turnPushOff(): Promise<void> {
  await api.send('DELETE', '/push-subscriptions/current');
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}
