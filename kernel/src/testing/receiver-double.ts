import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { sealedFor } from '../notify/receivers/post.ts';
import { createSigningSecret } from '../notify/receivers/sign.ts';

export interface ReceiverCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ReceiverDouble {
  readonly origin: string;
  readonly calls: readonly ReceiverCall[];
  /** Status of each of the next answers; the last one stays. 0 hangs up. */
  behave(...statuses: readonly number[]): void;
  close(): Promise<void>;
}

/** A system that is notified, on a real port. It misbehaves as it is asked to. */
export async function startReceiverDouble(): Promise<ReceiverDouble> {
  const calls: ReceiverCall[] = [];
  let statuses: readonly number[] = [202];
  let next = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url: path = '', headers } = request;
    calls.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
    const status = statuses[Math.min(next++, statuses.length - 1)]!;
    if (status === 0) response.destroy();
    else response.writeHead(status, { location: '/elsewhere' }).end(path === '/huge' ? huge : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    behave(...given) {
      statuses = given;
      next = 0;
      calls.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const huge = Buffer.alloc(10 * 1024 * 1024, 'x');

/** A webhook of the org that has had one message, without a look at where the address leads. Gives its id. */
export const addReceiver = (ctx: Context<never>, url: string): Promise<string> =>
  inTransaction(ctx, async (ctx) => {
    const id = crypto.randomUUID();
    const { keyring } = ctx.parts;
    await kernelDb(ctx)
      .insertInto('kernel.receiver')
      .values({
        org_id: ctx.org,
        id,
        kind: 'webhook',
        name: 'ops',
        locale: 'ko',
        host: new URL(url).host,
        address_sealed: keyring.seal(url, sealedFor(id, 'address')),
        secret_sealed: keyring.seal(createSigningSecret(), sealedFor(id, 'secret')),
      })
      .execute();
    await kernelDb(ctx)
      .insertInto('kernel.receiver_delivery')
      .values({
        org_id: ctx.org,
        id: crypto.randomUUID(),
        receiver_id: id,
        event: 'test',
        key: 'test',
        kind: 'kernel.test',
        urgent: false,
        params: '{}',
        url: '/',
        at: ctx.now(),
        state: 'failed',
        reason: 'host-unreachable',
        finished_at: ctx.now(),
        trace: ctx.trace,
      })
      .execute();
    return id;
  });
