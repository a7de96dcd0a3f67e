import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type {
  Assertion,
  CreationOptions,
  Registration,
  RequestOptions,
} from '../people/passkeys/schema.ts';

/** CBOR (RFC 8949) of what an authenticator says: whole numbers, bytes, text and maps. */
function cbor(value: unknown): Buffer {
  const head = (major: number, n: number): Buffer => {
    if (n < 24) return Buffer.from([(major << 5) | n]);
    if (n < 256) return Buffer.from([(major << 5) | 24, n]);
    return Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(3, bytes.length), bytes]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flat().map(cbor)]);
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();
const b64 = (data: Uint8Array) => Buffer.from(data).toString('base64url');

interface Credential {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly key: KeyObject;
  counter: number;
}

/** How a copy, a thief or a broken device answers otherwise. */
export interface Twist {
  readonly origin?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  readonly counter?: number;
  /** Nobody looked for a finger. */
  readonly isUnverified?: boolean;
  /** Signed by another key. */
  readonly isForged?: boolean;
  readonly type?: string;
}

/** An authenticator in software with a screen lock: it makes ES256 keys, and signs with them. */
export class TestAuthenticator {
  readonly origin: string;
  readonly credentials: Credential[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  #clientData(type: string, challenge: string, twist: Twist): string {
    const said = {
      type: twist.type ?? type,
      challenge: twist.challenge ?? challenge,
      origin: twist.origin ?? this.origin,
      crossOrigin: false,
    };
    return b64(Buffer.from(JSON.stringify(said)));
  }

  #data(rpId: string, counter: number, twist: Twist, attested?: Buffer): Buffer {
    const flags = 0x01 | (twist.isUnverified ? 0 : 0x04) | (attested ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const parts = [sha256(twist.rpId ?? rpId), Buffer.from([flags]), count];
    return Buffer.concat(attested ? [...parts, attested] : parts);
  }

  /** As `navigator.credentials.create` answers. */
  create({ challenge, rp, user }: CreationOptions, twist: Twist = {}): Registration {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const id = randomBytes(32);
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const cose = new Map<unknown, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    const length = Buffer.from([0, id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, cbor(cose)]);
    const authData = this.#data(rp.id, 1, twist, attested);
    const object = new Map<unknown, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    this.credentials.push({
      id: b64(id),
      rpId: rp.id,
      userHandle: user.id,
      key: privateKey,
      counter: 1,
    });
    return {
      id: b64(id),
      rawId: b64(id),
      type: 'public-key',
      response: {
        clientDataJSON: this.#clientData('webauthn.create', challenge, twist),
        attestationObject: b64(cbor(object)),
        transports: ['internal'],
      },
    };
  }

  /** As `navigator.credentials.get` answers: with one of those that are asked for, or any of the host. */
  get({ challenge, rpId, allowCredentials }: RequestOptions, twist: Twist = {}): Assertion {
    const found = this.credentials.findLast(
      (each) =>
        each.rpId === rpId &&
        (allowCredentials.length === 0 || allowCredentials.some(({ id }) => id === each.id)),
    );
    if (!found) throw new Error(`the authenticator has no passkey for ${rpId}`);
    found.counter += 1;
    const authData = this.#data(rpId, twist.counter ?? found.counter, twist);
    const clientDataJSON = this.#clientData('webauthn.get', challenge, twist);
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const key = twist.isForged
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : found.key;
    return {
      id: found.id,
      rawId: found.id,
      type: 'public-key',
      response: {
        clientDataJSON,
        authenticatorData: b64(authData),
        signature: b64(sign('sha256', signed, key)),
        userHandle: found.userHandle,
      },
    };
  }
}
