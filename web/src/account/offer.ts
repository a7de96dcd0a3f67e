import type { PairingOffer } from '@dojang/kernel/schema';
import { createApi } from '../api.ts';

/** Whom a link would sign in. The secret goes in a header: no log keeps those. */
export const askOffer = (
  fetchOnce: typeof fetch,
  secret: string,
  signal: AbortSignal,
): Promise<PairingOffer> =>
  createApi(
    (input, init) => fetchOnce(input, { ...init, headers: { 'dojang-pairing': secret } }),
    () => {},
  ).get('/pairings/offer', signal);
