import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One key per purpose, all derived from 32 random bytes; older ones only open what they sealed. */
export interface Keyring {
  /** AES-256-GCM; `associatedData` names row and purpose, so that a value moved elsewhere fails. */
  seal(plain: string, associatedData: string): string;
  /** @throws Error when the key is unknown, or text or associated data were altered. */
  open(sealed: string, associatedData: string): string;
  /** As `seal`, for bytes. */
  sealBytes(plain: Uint8Array, associatedData: string): Buffer;
  /** @throws Error as `open`. */
  openBytes(sealed: Uint8Array, associatedData: string): Buffer;
  /** Keyed HMAC-SHA-256 in hex: equal values can be found, none can be guessed without the key. */
  blind(kind: string, value: string): string;
  /** SHA-256 in hex, for secrets of 256 random bits. Nobody can guess these, so the hash need not be slow. */
  hashSecret(secret: string): string;
  /** HS256 keys by id; the first signs, all verify. */
  readonly accessKeys: readonly { readonly id: string; readonly key: Uint8Array }[];
  /** ed25519; the first signs checkpoints, the public halves of all verify them. */
  readonly checkpointKeys: readonly {
    readonly id: string;
    readonly privateKey: KeyObject;
    readonly publicKey: KeyObject;
  }[];
  /** P-256 pair of web push, base64url; it must not change, or every subscription is lost. */
  readonly vapid: { readonly publicKey: string; readonly privateKey: string };
}

interface Keys {
  readonly id: string;
  readonly seal: Buffer;
  readonly blind: Buffer;
  readonly access: Buffer;
  readonly checkpoint: { privateKey: KeyObject; publicKey: KeyObject };
  readonly vapid: { publicKey: string; privateKey: string };
}

const derive = (master: Uint8Array, purpose: string) =>
  Buffer.from(hkdfSync('sha256', master, 'dojang', purpose, 32));

/** PKCS #8 wrapping of an ed25519 seed (RFC 8410). */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

function deriveKeys(master: Uint8Array): Keys {
  const privateKey = createPrivateKey({
    key: Buffer.concat([ed25519Prefix, derive(master, 'checkpoint')]),
    format: 'der',
    type: 'pkcs8',
  });
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(derive(master, 'vapid'));
  return {
    id: derive(master, 'id').toString('hex').slice(0, idLength),
    seal: derive(master, 'seal'),
    blind: derive(master, 'blind'),
    access: derive(master, 'access'),
    checkpoint: { privateKey, publicKey: createPublicKey(privateKey) },
    vapid: {
      publicKey: pair.getPublicKey('base64url'),
      privateKey: pair.getPrivateKey('base64url'),
    },
  };
}

/** Characters of the id of a master key. */
const idLength = 8;

function sealWith(keys: Keys, plain: Uint8Array, associatedData: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.seal, iv);
  cipher.setAAD(Buffer.from(associatedData));
  const sealed = [cipher.update(plain), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]);
}

function openWith(keys: Keys, bytes: Uint8Array, associatedData: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', keys.seal, bytes.subarray(0, 12), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(associatedData));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

/**
 * @param masters 32 bytes each, newest first. The newest seals and signs; the oldest blinds and
 *   holds the web push pair, because a new one of either would lose what is stored.
 */
export function createKeyring(masters: readonly Uint8Array[]): Keyring {
  const ring = masters.map((master) => {
    if (master.length !== 32) throw new Error('a master key has 32 bytes');
    return deriveKeys(master);
  });
  const newest = ring[0];
  const oldest = ring.at(-1);
  if (!newest || !oldest) throw new Error('a keyring needs a master key');
  const keysOf = (wanted: string) => {
    const keys = ring.find(({ id }) => id === wanted);
    if (!keys) throw new Error('the key that sealed this value is not in the keyring');
    return keys;
  };
  return {
    seal: (plain, associatedData) =>
      `${newest.id}.${sealWith(newest, Buffer.from(plain), associatedData).toString('base64url')}`,
    open: (sealed, associatedData) => {
      const dot = sealed.indexOf('.');
      const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
      return openWith(keysOf(sealed.slice(0, dot)), bytes, associatedData).toString('utf8');
    },
    sealBytes: (plain, associatedData) =>
      Buffer.concat([Buffer.from(newest.id), sealWith(newest, plain, associatedData)]),
    openBytes: (sealed, associatedData) => {
      const id = Buffer.from(sealed.subarray(0, idLength)).toString();
      return openWith(keysOf(id), sealed.subarray(idLength), associatedData);
    },
    blind: (kind, value) =>
      createHmac('sha256', oldest.blind).update(`${kind}\0${value}`).digest('hex'),
    hashSecret: (secret) => createHash('sha256').update(secret).digest('hex'),
    accessKeys: ring.map(({ id, access }) => ({ id, key: new Uint8Array(access) })),
    checkpointKeys: ring.map(({ id, checkpoint }) => ({ id, ...checkpoint })),
    vapid: oldest.vapid,
  };
}

const parseMasters = (text: string) =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => Buffer.from(word, 'base64'));

/**
 * The keyring of a deployment: from `masterKey` (base64, newest first when several, with commas),
 * or from `master.key` in the data folder, which is made at the first start, readable by its owner.
 */
export function openKeyring(where: { masterKey?: string | undefined; folder: string }): Keyring {
  if (where.masterKey) return createKeyring(parseMasters(where.masterKey));
  mkdirSync(where.folder, { recursive: true, mode: 0o700 });
  const path = join(where.folder, 'master.key');
  try {
    // `wx`: of two processes that start at once, one writes and both read what it wrote.
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return createKeyring(parseMasters(readFileSync(path, 'utf8')));
}
