import { lookup } from 'node:dns/promises';
import { Problem } from '../base/problem.ts';
import type { Parts } from '../core/context.ts';
import { callGivenAddresses } from './given-addresses.ts';
import { addressesOf, isInside, type Resolve } from './hosts.ts';
import {
  callTimeoutMs,
  faultOf,
  type OutgoingAnswer,
  type OutgoingRequest,
  sendRequest,
} from './send-request.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly outgoing: Outgoing;
  }
}

/** The only way in which the kernel and its modules call hosts that somebody names. */
export interface Outgoing {
  /**
   * @throws Problem 403 `host-not-allowed`, 502 `host-unreachable`, 502 `answer-too-large`, 504
   *   `host-too-slow`
   */
  call(module: string, url: string, request?: OutgoingRequest): Promise<OutgoingAnswer>;
  /**
   * Calls an address that a person gave, such as that of a webhook: any host of the internet, over HTTPS. A redirect
   * is an answer, and an answer is read up to `bytesMax` (64 KiB when left out).
   *
   * @throws Problem 422 `address-not-allowed`, 502 `host-unreachable`, 504 `host-too-slow`
   */
  callAddress(url: string, request?: OutgoingRequest): Promise<OutgoingAnswer>;
  /**
   * Whether `callAddress` would call it now: asked when an address is saved.
   *
   * @throws Problem 422 `address-not-allowed`, `address-not-found`
   */
  checkAddress(url: string): Promise<void>;
  /**
   * The IP address that `callAddress` would call now: for a client with connections of its own, which asks before it
   * opens one. Throws what `callAddress` throws.
   */
  resolveAddress(url: string): Promise<string>;
}

const redirectsMax = 3;

const notAllowed = (module: string, host: string, why: string) =>
  new Problem(403, 'host-not-allowed', `Module ${module} may not call ${host}: ${why}.`, { host });

/** The entry of the list that lets `url` be called: a host name, or an origin that the operator gave. */
function findEntry(allowed: readonly string[], url: URL): string | undefined {
  return allowed.find((entry) =>
    entry.includes('://') ? entry === url.origin : url.origin === `https://${entry}`,
  );
}

export interface OutgoingOptions {
  /** By module: hosts (`api.example.com`), or origins that the operator configured (`http://10.0.0.5:8123`). */
  readonly allowed: ReadonlyMap<string, readonly string[]>;
  /** Origins inside that a person may give as an address all the same, since the operator says so. */
  readonly inside?: readonly string[];
  /** Where this server is reached. Nobody has it call itself. */
  readonly publicUrl?: string;
  /** The system's resolver when left out. */
  readonly resolve?: Resolve;
}

/**
 * Every call names the module, and goes only to the hosts that this module declared. A name is resolved
 * once and that address is called, so that no second answer of a name server leads inside. Only an
 * origin that the operator configured may lie inside.
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const resolve: Resolve = options.resolve ?? ((host) => lookup(host, { all: true }));

  async function addressOf(
    module: string,
    url: URL,
    entry: string,
    signal: AbortSignal,
  ): Promise<string> {
    const found = await addressesOf(resolve, url, signal);
    const isConfigured = entry.includes('://');
    if (!isConfigured && found.some(isInside)) {
      throw notAllowed(module, url.hostname, 'its address is not on the internet');
    }
    return found[0];
  }

  async function follow(
    module: string,
    url: URL,
    request: OutgoingRequest,
    signal: AbortSignal,
    redirects: number,
  ): Promise<OutgoingAnswer> {
    const entry = findEntry(options.allowed.get(module) ?? [], url);
    if (entry === undefined) throw notAllowed(module, url.host, 'its module does not declare it');
    const answer = await sendRequest(
      url,
      await addressOf(module, url, entry, signal),
      request,
      signal,
    );
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
    if (redirects === redirectsMax) {
      throw new Problem(502, 'host-unreachable', `The host ${url.host} redirects without an end.`);
    }
    // A body is not sent to where somebody else points.
    const { body: _body, ...rest } = request;
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (next === undefined) throw notAllowed(module, location, 'it is not a URL');
    const bare: OutgoingRequest = next.origin === url.origin ? rest : { ...rest, headers: {} };
    return follow(module, next, { ...bare, method: 'GET' }, signal, redirects + 1);
  }

  return {
    async call(module, text, request = {}) {
      if (!URL.canParse(text)) throw notAllowed(module, text.slice(0, 200), 'it is not a URL');
      const signal = AbortSignal.timeout(request.timeoutMs ?? callTimeoutMs);
      try {
        return await follow(module, new URL(text), request, signal, 0);
      } catch (error) {
        throw faultOf(error, new URL(text).host, signal);
      }
    },
    ...callGivenAddresses({ ...options, resolve }),
  };
}

/** What each module of `modules` may call, by what its configuration says. */
export function allowedHosts(
  modules: Parts['modules'],
  configs: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    modules.map(({ name, outgoing, config }) => [
      name,
      outgoing(configs.get(name) ?? config.parse({})),
    ]),
  );
}
