import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../base/keyring.ts';

/** Ids and a signature are shorter. A longer message is not read. */
const textMax = 2_000;

/** Signed, because anyone who can write to that Redis could otherwise wake every screen and agent, again and again. */
export function createSignature(keyring: Pick<Keyring, 'blind'>) {
  const macOf = (body: string) => keyring.blind('live', body);
  const macLength = macOf('').length;
  return {
    sign: (body: string) => macOf(body) + body,
    /** Undefined: this was not sent by a server with our keys. */
    read(text: string): string | undefined {
      if (text.length > textMax) return undefined;
      const [mac, body] = [text.slice(0, macLength), text.slice(macLength)];
      const expected = macOf(body);
      const isOurs =
        mac.length === macLength && timingSafeEqual(Buffer.from(mac), Buffer.from(expected));
      return isOurs ? body : undefined;
    },
  };
}
