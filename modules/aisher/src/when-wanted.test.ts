import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockDirectory } from '@dojang/kernel/directory-lock';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import type { z } from 'zod';
import { aisherModule } from './index.ts';
import { makeIngestKey } from './keys/keys.ts';
import { newIngestKey } from './keys/schema.ts';
import { openAisher } from './open-aisher.ts';
import { receiverRoutes } from './receiver/routes.ts';
import type { receiverAnswer } from './receiver/schema.ts';
import { aisherStatus } from './sources/status.ts';
import { storeOf } from './store/store-of.ts';
import { openEngineRegistry, serveHalf, serveWhole } from './store/testing/engine-registry.ts';
import { removeFolder, testFolder } from './store/testing/test-store.ts';
import { encodeOtlp } from './testing/encode-otlp.ts';
import { requestOf, sampleSpan } from './testing/otlp-samples.ts';
import { openWhenWanted } from './when-wanted.ts';

const registry = await openEngineRegistry();
after(() => registry.close());

/** A server on its embedded parts, which may be started again on the same folder. */
async function openServer(folder = testFolder(), fetch = registry.fetch) {
  const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
  const folders = { folder: join(folder, 'aisher'), enginesFolder: undefined, fetch };
  const { parts } = kernel;
  const opened = openWhenWanted(parts, folders, () => openAisher(parts, folders));
  Object.assign(parts, opened.parts);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await opened.close();
    isOpen = false;
  };
  after(async () => {
    await close();
    removeFolder(folder);
  });
  const owner = await newOrg(kernel);
  const route = receiverRoutes.find(({ method }) => method === 'GET');
  const shown = async () =>
    (await route?.handle(owner, {} as never)) as z.infer<typeof receiverAnswer>;
  const makeKey = async () =>
    (await makeIngestKey(owner, newIngestKey.parse({ name: 'test' }))).secret;
  const { aisherReceiver: receiver, aisherStore: store } = opened.parts;
  async function handIn(secret: string) {
    const span = { ...sampleSpan(1, parts.now()) };
    const body = encodeOtlp('traces', requestOf('traces', [span]));
    const key = await receiver.keys.find(secret);
    return receiver.take({ key, signal: 'traces', encoding: 'protobuf', body: Buffer.from(body) });
  }
  const status = async () => aisherStatus(owner);
  const { clock } = kernel;
  return { clock, folder, folders, owner, receiver, store, shown, makeKey, handIn, status, close };
}

test('a server without an ingest key opens nothing, and says what would', async () => {
  const { folder, owner, shown, status, store } = await openServer();
  assert.deepEqual(readdirSync(folder), []);
  const { refuses, progress, store: found } = await shown();
  assert.deepEqual([refuses, progress, found], [null, null, notStarted]);
  assert.deepEqual(await status(), { state: 'ok', reason: 'store.not-started', facts: {} });
  assert.throws(() => storeOf(owner), { code: 'store-away' });
  await assert.rejects(store.ask('a', {} as never, {}), { fault: 'away' });
  assert.deepEqual(readdirSync(folder), [], 'a question opens nothing');
});

const notStarted = { state: 'away', reason: 'not-started' };

test('the first key fetches the engine; the journal takes telemetry meanwhile, and a restart goes on', async () => {
  registry.behave(serveHalf);
  const first = await openServer();
  const secret = await first.makeKey();
  const half = await until('half of the engine', async () => {
    const { progress } = await first.shown();
    return progress !== null && progress.share > 0.4 ? progress : undefined;
  });
  assert.ok(half.share < 0.6, String(half.share));
  assert.equal(half.bytesTotal, registry.bytes);
  const { state, reason, facts } = await first.status();
  assert.deepEqual([state, reason], ['starting', 'store.loading']);
  assert.ok(Number(facts.percent) > 40);
  assert.equal((await first.handIn(secret)).rejected, 0);
  // Two minutes of a slow line are no reason to turn telemetry away.
  first.clock.advance(120_000);
  assert.equal((await first.shown()).refuses, null);
  await first.close();

  registry.behave(serveWhole);
  const asked = registry.asked.length;
  const second = await openServer(first.folder);
  await until('the engine', () => second.store.state().state === 'ready');
  assert.ok((registry.asked[asked] ?? 0) > 0, 'what was here is not fetched again');
  await until('an empty journal', () => second.receiver.state().journal.records === 0);
  assert.deepEqual((await second.shown()).progress, null);
  assert.deepEqual(await second.status(), { state: 'ok', reason: null, facts: {} });
});

test('what is not the engine is never run, and is fetched anew', async () => {
  registry.behave((archive, _from, response) => response.end(Buffer.alloc(archive.length)));
  const { folders, makeKey, status, store } = await openServer();
  await makeKey();
  await until('the refusal', async () => (await status()).reason === 'store.integrity');
  const engines = join(folders.folder, 'store', 'engine');
  assert.ok(!existsSync(engines) || readdirSync(engines).every((name) => !/\.tgz$/.test(name)));
  registry.behave(serveWhole);
  await until('the engine', () => store.state().state === 'ready');
});

test('a system without an engine says to connect a cluster, and breaks nothing else', async () => {
  const system = { platform: 'linux', arch: 'x64', glibc: undefined };
  const { makeKey, status, shown } = await openServer(testFolder(), { system });
  await makeKey();
  await until('the reason', async () => (await status()).reason === 'store.no-engine-for-system');
  assert.equal((await shown()).refuses, null);
});

test('a folder that another process has is said, and is opened once it is free', async () => {
  registry.behave(serveWhole);
  const folder = testFolder();
  const journal = join(folder, 'aisher', 'journal');
  mkdirSync(journal, { recursive: true });
  const unlock = lockDirectory(journal);
  const { makeKey, handIn, status, store } = await openServer(folder);
  await until('the refusal', async () => (await status()).reason === 'store.not-opened');
  const secret = await makeKey();
  await assert.rejects(handIn(secret), { code: 'telemetry-not-taken' });
  unlock();
  assert.equal((await handIn(secret)).rejected, 0);
  await until('the engine', () => store.state().state === 'ready');
});

test('what is closed before it was wanted, and while it opens, leaves nothing open', async () => {
  registry.behave(serveWhole);
  const idle = await openServer();
  await idle.close();
  await assert.rejects(idle.handIn(await idle.makeKey()), { code: 'telemetry-not-taken' });
  const busy = await openServer();
  await busy.makeKey();
  await busy.close();
  assert.equal(busy.store.state().state, 'away');
});
