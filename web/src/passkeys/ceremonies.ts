import type { CreationOptions, OwnPasskey, RequestOptions } from '@dojang/kernel/schema';
import { guestApi } from '../shell/guest.ts';
import { api } from '../shell/session.tsx';

/** Loaded with the first ceremony. */
const load = () => import('@simplewebauthn/browser');

export const hasPasskeys = (): boolean => typeof PublicKeyCredential === 'function';

/** Browsers use passkeys at names alone, where nobody can read along. */
export const canSignIn = (): boolean =>
  hasPasskeys() && isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname);

/** The person closed the browser's own dialog, or let it wait too long: nothing went wrong. */
const isCancelled = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError');

const unlessCancelled = <T>(ceremony: Promise<T>): Promise<T | null> =>
  ceremony.catch((error) => {
    if (isCancelled(error)) return null;
    throw error;
  });

async function use(options: RequestOptions) {
  const { startAuthentication } = await load();
  return unlessCancelled(startAuthentication({ optionsJSON: options as never }));
}

/** Makes a passkey on this device and has it kept; null when the person thought better of it. */
export async function addPasskey(): Promise<OwnPasskey | null> {
  const options = await api.send<CreationOptions>('POST', '/passkeys/options');
  const { startRegistration } = await load();
  const registration = await unlessCancelled(startRegistration({ optionsJSON: options as never }));
  return registration && api.send<OwnPasskey>('POST', '/passkeys', { registration });
}

/** Proves by a passkey who acts. False when the person thought better of it. */
export async function proveByPasskey(act: string): Promise<boolean> {
  const options = await api.send<RequestOptions>('POST', '/step-ups/passkey', { act });
  const assertion = await use(options);
  if (assertion === null) return false;
  await api.send('PUT', '/step-ups/passkey', { assertion });
  return true;
}

/** Signs in above the orgs by a passkey of this host. False when the person thought better of it. */
export async function signInByPasskey(): Promise<boolean> {
  const options = await guestApi.send<RequestOptions>('POST', '/sign-in/passkey/options');
  const assertion = await use(options);
  if (assertion === null) return false;
  await guestApi.send('POST', '/sign-in/passkey', { assertion });
  return true;
}
