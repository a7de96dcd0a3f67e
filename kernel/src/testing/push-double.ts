import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';

export interface PushReceived {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** What the browser would hand to its service worker. */
  // biome-ignore lint/suspicious/noExplicitAny: the test knows what it sent.
  readonly payload: any;
}

export interface PushBrowser {
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
}

export interface PushDouble {
  /** `127.0.0.1:port`, for the notifier's `hosts`. */
  readonly host: string;
  readonly received: readonly PushReceived[];
  /** Requests that no push service would take: wrong VAPID, undecryptable. */
  readonly refused: readonly string[];
  /** A browser that subscribes with the server's public key. */
  subscribe(vapidPublicKey: string): PushBrowser;
  /** Status of each of the next requests; the last one stays. */
  behave(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

interface Keys {
  readonly ecdh: ReturnType<typeof createECDH>;
  readonly auth: Buffer;
  readonly vapid: string;
}

const derive = (key: Buffer, salt: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** RFC 8291 and 8188: one record of aes128gcm. */
function decrypt(body: Buffer, { ecdh, auth }: Keys): string {
  const salt = body.subarray(0, 16);
  const idLength = body[20]!;
  const serverKey = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  const shared = ecdh.computeSecret(serverKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), serverKey]);
  const input = derive(shared, auth, info, 32);
  const key = derive(input, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(input, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  // After the text: 2 for the last record, then zeros.
  return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
}

/** RFC 8292: the JWT is signed by the key that the browser subscribed with, for this origin. */
async function checkVapid(authorization: string, vapid: string, origin: string): Promise<void> {
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  if (token === undefined || key !== vapid) throw new Error('vapid key');
  const point = Buffer.from(vapid, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((n) => n.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', x: x!, y: y! };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const { payload } = await jwtVerify(token, publicKey, { audience: origin });
  if (!/^(mailto:|https:)/.test(payload.sub ?? '')) throw new Error('vapid subject');
}

/** A push service on a real port that decrypts what it gets, as the browser behind it would. */
export async function startPushDouble(): Promise<PushDouble> {
  const browsers = new Map<string, Keys>();
  const received: PushReceived[] = [];
  const refused: string[] = [];
  let statuses: readonly number[] = [201];
  let next = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const status = statuses[Math.min(next++, statuses.length - 1)]!;
    if (status !== 201) {
      response.writeHead(status, { location: `http://${request.headers.host}/elsewhere` }).end();
      return;
    }
    try {
      const path = request.url ?? '';
      const keys = browsers.get(path);
      if (!keys) throw new Error('no such subscription');
      const { headers } = request;
      await checkVapid(headers.authorization ?? '', keys.vapid, `http://${headers.host}`);
      if (headers['content-encoding'] !== 'aes128gcm') throw new Error('content encoding');
      const text = decrypt(Buffer.concat(chunks), keys);
      received.push({ path, headers, payload: JSON.parse(text) });
      response.writeHead(201).end();
    } catch (error) {
      refused.push((error as Error).message);
      response.writeHead(403).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    received,
    refused,
    subscribe(vapid) {
      const ecdh = createECDH('prime256v1');
      const p256dh = ecdh.generateKeys('base64url');
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(8).toString('hex')}`;
      browsers.set(path, { ecdh, auth, vapid });
      const keys = { p256dh, auth: auth.toString('base64url') };
      return { subscription: { endpoint: `http://${host}${path}`, keys } };
    },
    behave(...given) {
      statuses = given;
      next = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
