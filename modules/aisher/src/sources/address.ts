import type { Agent as PlainAgent } from 'node:http';
import type { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { isIPv6, type LookupFunction } from 'node:net';
import { type Parts, Problem } from '@dojang/kernel';
import { withPort } from '../store/client/port.ts';

// An import of node:http evaluates all that it has, and loads undici with it, which takes 50 ms of every start.
const require = createRequire(import.meta.url);

type Outgoing = Parts['outgoing'];

/** Where a cluster is, and how a client is opened to it. */
export interface ClusterAddress {
  readonly url: string;
  /** As people see it. */
  readonly host: string;
  /** With rules for where it may lead; undefined for an address of the operator. */
  readonly agent?: Agent | PlainAgent;
}

/**
 * Each connection asks anew where it may lead, so that a name cannot turn inside later. What else an address may say,
 * such as settings of the client, is left out.
 *
 * @throws Problem 422 `cluster-address-wrong`
 */
export function addressOf(outgoing: Outgoing, text: string): ClusterAddress {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text)) {
    const fix = 'Write the address as https://reader:PASSWORD@host:8443.';
    throw new Problem(422, 'cluster-address-wrong', fix);
  }
  const given = new URL(withPort(text));
  const url = Object.assign(new URL(given.origin), {
    username: given.username,
    password: given.password,
  });
  const lookup: LookupFunction = (_host, { all }, found) => {
    outgoing.resolveAddress(given.origin).then(
      (address) => {
        const family = isIPv6(address) ? 6 : 4;
        if (all) found(null, [{ address, family }]);
        else found(null, address, family);
      },
      (error) => found(error, ''),
    );
  };
  const options = { keepAlive: true, maxSockets: 10, lookup };
  const { Agent: ofProtocol } =
    given.protocol === 'https:' ? require('node:https') : require('node:http');
  const agent: Agent | PlainAgent = new ofProtocol(options);
  return { url: url.href, host: given.host, agent };
}

/** @throws Problem 422 `cluster-address-wrong`, `address-not-allowed`; 502 `host-unreachable` */
export async function checkedAddress(outgoing: Outgoing, text: string): Promise<ClusterAddress> {
  const address = addressOf(outgoing, text);
  await outgoing.checkAddress(new URL(address.url).origin);
  return address;
}

/** An operator may name any address, also one inside. */
export const operatorAddress = (text: string): ClusterAddress => ({
  url: text,
  host: new URL(withPort(text)).host,
});
