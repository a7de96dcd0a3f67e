import { Problem } from '../base/problem.ts';
import { addressesOf, isInside, isOwn, type Resolve } from './hosts.ts';
import {
  callTimeoutMs,
  faultOf,
  type OutgoingAnswer,
  type OutgoingRequest,
  sendRequest,
} from './send-request.ts';

const bytesMax = 64 * 1024;

interface GivenAddressOptions {
  readonly inside?: readonly string[];
  readonly publicUrl?: string;
  readonly resolve: Resolve;
}

const notAllowed = (host: string) =>
  new Problem(
    422,
    'address-not-allowed',
    'This address cannot be called; write an https address of a host on the internet.',
    { host },
  );

/** To somebody who saves an address, a host that is not found is a mistake of the input. */
function asInput(error: unknown): never {
  if (!(error instanceof Problem) || error.status < 500) throw error;
  throw new Problem(
    422,
    'address-not-found',
    'The host of this address is not known on the internet; check how it is spelt.',
    error.facts,
  );
}

/** Where a call of `url` goes. A name is resolved for each call, so that it cannot lead inside later. */
async function findAddress(options: GivenAddressOptions, url: URL, signal: AbortSignal) {
  const { inside = [], publicUrl, resolve } = options;
  if (inside.includes(url.origin)) return (await addressesOf(resolve, url, signal))[0];
  const isWellFormed = url.protocol === 'https:' && url.username === '' && url.password === '';
  // A name may end in a dot, which changes nothing of where it leads.
  const host = url.hostname.replace(/\.$/, '');
  const isThisServer = publicUrl !== undefined && new URL(publicUrl).hostname === host;
  if (!isWellFormed || isThisServer) throw notAllowed(url.host);
  const found = await addressesOf(resolve, url, signal);
  if (found.some((address) => isInside(address) || isOwn(address))) throw notAllowed(url.host);
  return found[0];
}

/** Calls of addresses that people gave, for {@link Outgoing}. */
export function callGivenAddresses(options: GivenAddressOptions) {
  const withAddress = async <R>(
    text: string,
    timeoutMs: number,
    work: (url: URL, address: string, signal: AbortSignal) => Promise<R>,
  ): Promise<R> => {
    if (!URL.canParse(text)) throw notAllowed(text.slice(0, 200));
    const url = new URL(text);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await work(url, await findAddress(options, url, signal), signal);
    } catch (error) {
      throw faultOf(error, url.host, signal);
    }
  };
  return {
    callAddress: (text: string, request: OutgoingRequest = {}): Promise<OutgoingAnswer> =>
      withAddress(text, request.timeoutMs ?? callTimeoutMs, (url, address, signal) =>
        sendRequest(url, address, { bytesMax, ...request }, signal, true),
      ),
    checkAddress: (text: string): Promise<void> =>
      withAddress(text, callTimeoutMs, async () => undefined).catch(asInput),
    resolveAddress: (text: string): Promise<string> =>
      withAddress(text, callTimeoutMs, async (_url, address) => address),
  };
}
