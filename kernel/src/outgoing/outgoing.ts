import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { Problem } from '../base/problem.ts';
import type { Parts } from '../core/context.ts';

declare module '../core/context.ts' {
  interface Parts {
    readonly outgoing: Outgoing;
  }
}

export interface OutgoingRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Of the answer; 1 MiB when left out. */
  readonly bytesMax?: number;
  /** For all of it, redirects included; 10 s when left out. */
  readonly timeoutMs?: number;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The only way in which a module calls another host. */
export interface Outgoing {
  /**
   * @throws Problem 403 `host-not-allowed`, 502 `host-unreachable`, 502 `answer-too-large`, 504
   *   `host-too-slow`
   */
  call(module: string, url: string, request?: OutgoingRequest): Promise<OutgoingAnswer>;
}

const redirectsMax = 3;

/** Addresses that are not the internet: this machine, its networks, what clouds answer with keys. */
const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, bits);
}
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, bits, 'ipv6');
}

/** An IPv4 address in an IPv6 coat is judged as what it is. */
const isInside = (address: string): boolean => {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return inside.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
};

const notAllowed = (module: string, host: string, why: string) =>
  new Problem(403, 'host-not-allowed', `Module ${module} may not call ${host}: ${why}.`, { host });

/** The entry of the list that lets `url` be called: a host name, or an origin that the operator gave. */
function findEntry(allowed: readonly string[], url: URL): string | undefined {
  return allowed.find((entry) =>
    entry.includes('://') ? entry === url.origin : url.origin === `https://${entry}`,
  );
}

export type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>;

export interface OutgoingOptions {
  /** By module: hosts (`api.example.com`), or origins that the operator configured (`http://10.0.0.5:8123`). */
  readonly allowed: ReadonlyMap<string, readonly string[]>;
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
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A name server that is silent must not outlast the call.
    const found = await Promise.race([resolve(host).catch(() => []), rejectedBy(signal)]);
    const first = found[0];
    if (first === undefined) {
      throw new Problem(502, 'host-unreachable', `The host ${host} has no address.`, { host });
    }
    const isConfigured = entry.includes('://');
    if (!isConfigured && found.some(({ address }) => isInside(address))) {
      throw notAllowed(module, host, 'its address is not on the internet');
    }
    return first.address;
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
    const answer = await send(url, await addressOf(module, url, entry, signal), request, signal);
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
      const signal = AbortSignal.timeout(request.timeoutMs ?? 10_000);
      try {
        return await follow(module, new URL(text), request, signal, 0);
      } catch (error) {
        if (error instanceof Problem) throw error;
        const { host } = new URL(text);
        throw signal.aborted
          ? new Problem(504, 'host-too-slow', `The host ${host} did not answer in time.`, { host })
          : new Problem(502, 'host-unreachable', `The host ${host} could not be reached.`, {
              host,
            });
      }
    },
  };
}

const rejectedBy = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** A static import of `node:http` reads each name of it, which loads another client of HTTP: 50 ms of every start. */
async function openerFor({ protocol }: URL) {
  return protocol === 'https:'
    ? (await import('node:https')).request
    : (await import('node:http')).request;
}

async function send(
  url: URL,
  address: string,
  { method = 'GET', headers = {}, body, bytesMax = 1024 * 1024 }: OutgoingRequest,
  signal: AbortSignal,
): Promise<OutgoingAnswer> {
  const open = await openerFor(url);
  const family = isIPv6(address) ? 6 : 4;
  return new Promise((resolve, reject) => {
    const outgoing = open(
      url,
      {
        method,
        headers,
        signal,
        agent: false,
        lookup: (_host, { all }, found) => {
          if (all) found(null, [{ address, family }] as never);
          else found(null, address, family);
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > bytesMax) {
            const detail = `The host ${url.host} sent more than ${bytesMax} bytes.`;
            answer.destroy(new Problem(502, 'answer-too-large', detail, { host: url.host }));
          } else {
            chunks.push(chunk);
          }
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
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
