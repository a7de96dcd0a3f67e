import type { InvitationOffer } from '@dojang/kernel/schema';
import { createApi } from '../api.ts';

/** What an invitation offers, and as whom. The secret goes in a header: no log keeps those. */
export const askInvitation = (secret: string, signal: AbortSignal): Promise<InvitationOffer> =>
  createApi(
    (input, init) => fetch(input, { ...init, headers: { 'dojang-invitation': secret } }),
    () => {},
  ).get('/invitations/offer', signal);

const key = 'dojang.invitation';

/** The secret behind `#`, or the one that was kept while its reader signed in elsewhere. */
export function secretHere(): string {
  const secret = location.hash.slice(1);
  return secret.length >= 20 ? secret : (sessionStorage.getItem(key) ?? '');
}
export const keepSecret = (secret: string): void => sessionStorage.setItem(key, secret);
export const forgetSecret = (): void => sessionStorage.removeItem(key);
