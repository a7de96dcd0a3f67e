import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Context, Module } from '@dojang/kernel';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import { aisherModule } from '../index.ts';
import { makeIngestKey } from '../keys/keys.ts';
import { type NewIngestKey, newIngestKey } from '../keys/schema.ts';
import { openReceiver, type ReceiverOptions } from '../receiver/receiver.ts';
import { encodeOtlp } from './encode-otlp.ts';
import { openFileStore, type StoredBatch } from './file-store.ts';
import { maskNothing } from './mask-nothing.ts';

const ownModules = [kernelModule, aisherModule];

/** A server that takes telemetry, with a store in a file. */
export async function receiverWorld(
  options: Partial<ReceiverOptions> = {},
  others: readonly Module[] = [],
) {
  const modules = [...ownModules, ...others];
  const kernel = await testKernel({ modules });
  const folder = mkdtempSync(join(tmpdir(), 'dojang-receiver-'));
  const store = openFileStore(join(folder, 'stored.jsonl'));
  const open = () =>
    openReceiver(kernel.parts, {
      folder: join(folder, 'journal'),
      store,
      maskerOf: () => maskNothing,
      retentionDaysOf: async () => 15,
      random: () => 0.5,
      batchMs: 20,
      ...options,
    });
  let receiver = open();
  const parts = () => Object.assign(kernel.parts, { aisherReceiver: receiver });
  const app = buildHttp(parts(), modules, { lastSeenMs: 0 });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  after(async () => {
    await app.close();
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const makeKey = async (owner: Context<never>, input: Partial<NewIngestKey> = {}) =>
    makeIngestKey(owner, newIngestKey.parse({ name: 'test', ...input }));

  /** Sends bytes as an exporter does. */
  async function send(
    path: string,
    body: Uint8Array | string,
    headers: Record<string, string> = {},
  ) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: body as BodyInit,
      headers: { 'content-type': 'application/x-protobuf', ...headers },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes };
  }

  return {
    kernel,
    app,
    store,
    url: `http://127.0.0.1:${port}`,
    receiver: () => receiver,
    /** An org with a key. */
    async org(input: Partial<NewIngestKey> = {}) {
      const owner = await newOrg(kernel);
      const { secret, key } = await makeKey(owner, input);
      return { owner, org: owner.org, secret, key };
    },
    makeKey,
    send,
    async sendTo(secret: string, signal: 'traces' | 'logs' | 'metrics', json: object) {
      const body = encodeOtlp(signal, json);
      return send(`/v1/${signal}`, body, { authorization: `Bearer ${secret}` });
    },
    /** What the org has in the store, once it has as many rows as that. */
    stored: (org: string, isThere: (batches: StoredBatch[]) => boolean) =>
      until('the rows in the store', async () => {
        const batches = store.batches().filter((batch) => batch.org === org);
        return isThere(batches) ? batches : undefined;
      }),
    /** Ends the receiver and opens it again on the same folder. */
    async restart() {
      await receiver.close();
      receiver = open();
      parts();
    },
  };
}
