import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../../index.ts';
import { listIngestKeys, revokeIngestKey } from '../../keys/keys.ts';
import { removeFolder, testFolder } from '../../store/testing/test-store.ts';
import { createShopKeeper } from './keeper.ts';
import { shopRoutes } from './routes.ts';
import type { ShopAnswer } from './schema.ts';

/** A keeper whose receiver counts, and whose timer never rings: the test ticks. */
async function openKeeper({ folder = testFolder(), kernel = testKernel(modules) } = {}) {
  const { parts, clock } = await kernel;
  const sent: string[] = [];
  const receiver = { status: 200, wanted: 0 };
  const store: { state: 'loading' | 'ready' } = { state: 'loading' };
  Object.assign(parts, {
    aisherReceiver: {
      want: () => {
        receiver.wanted += 1;
      },
    },
    aisherStore: { state: () => ({ state: store.state, reason: null }) },
    fetch: async (url: string, init: { headers: Record<string, string> }) => {
      sent.push(`${new URL(url).pathname} ${init.headers.authorization}`);
      return new Response('{}', { status: receiver.status });
    },
  });
  const keeper = createShopKeeper(parts, { folder, tickMs: 1e8 });
  after(async () => {
    await keeper.stop();
    removeFolder(folder);
  });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      await keeper.tick();
    }
  };
  const owner = await newOrg(await kernel);
  return { kernel, folder, keeper, owner, sent, receiver, store, clock, pass };
}

const modules = { modules: [kernelModule, aisherModule] };

test('the shop waits for the engine, then sends by a key of its own, and says what it broke', async () => {
  const { keeper, owner, sent, receiver, store, pass } = await openKeeper();
  assert.equal(keeper.state(owner.org).state, 'closed');
  await pass(3);
  assert.equal(sent.length, 0, 'a shop that nobody opened sends nothing');
  await keeper.open(owner);
  assert.ok(receiver.wanted > 0);
  await pass(3);
  assert.deepEqual([keeper.state(owner.org).state, sent.length], ['waiting', 0]);
  store.state = 'ready';
  await pass(70);
  const { state, isTaken, faults } = keeper.state(owner.org);
  assert.deepEqual([state, isTaken], ['open', true]);
  assert.deepEqual(
    faults.map(({ kind, service }) => [kind, service]),
    [['bad-deploy', 'orders']],
  );
  assert.match(sent[0] ?? '', /^\/v1\/\w+ Bearer dj_ingest_/);
  receiver.status = 401;
  await pass(5);
  assert.equal(keeper.state(owner.org).isTaken, false);
});

test('the shop sleeps when nobody looked for half an hour, and wakes at the next look', async () => {
  const { keeper, owner, sent, store, clock, pass } = await openKeeper();
  store.state = 'ready';
  await keeper.open(owner);
  await pass(2);
  clock.advance(29 * 60_000);
  await pass(2);
  assert.equal(keeper.state(owner.org).state, 'open');
  clock.advance(2 * 60_000);
  const before = sent.length;
  await pass(5);
  assert.deepEqual([keeper.state(owner.org).state, sent.length], ['asleep', before]);
  keeper.look('00000000-0000-4000-8000-000000000000');
  assert.equal(keeper.state(owner.org).state, 'asleep', 'another org looks at its own');
  keeper.look(owner.org);
  await pass(5);
  assert.equal(keeper.state(owner.org).state, 'open');
  assert.ok(sent.length > before);
});

test('an open shop is there after a restart, asleep until somebody looks; its secret is sealed', async () => {
  const first = await openKeeper();
  await first.keeper.open(first.owner);
  await first.keeper.stop();
  const [file = ''] = readdirSync(first.folder);
  const path = join(first.folder, file);
  assert.doesNotMatch(readFileSync(path, 'utf8'), /dj_ingest/);
  const second = await openKeeper({ folder: first.folder, kernel: first.kernel });
  second.store.state = 'ready';
  assert.equal(second.keeper.state(first.owner.org).state, 'asleep');
  await second.pass(3);
  assert.equal(second.sent.length, 0);
  second.keeper.look(first.owner.org);
  await second.pass(3);
  assert.ok(second.sent.length > 0);
  writeFileSync(path, 'other');
  const third = await openKeeper({ folder: first.folder, kernel: first.kernel });
  assert.equal(third.keeper.state(first.owner.org).state, 'closed', 'what cannot be read');
  assert.equal(existsSync(path), false);
});

test('a shop that is closed sends no more, and its key is revoked, also when somebody did so before', async () => {
  const { keeper, owner, sent, store, pass } = await openKeeper();
  store.state = 'ready';
  await keeper.open(owner);
  await keeper.open(owner);
  assert.equal((await listIngestKeys(owner)).keys.length, 1, 'two presses make one key');
  await pass(2);
  await keeper.close(owner);
  const before = sent.length;
  await pass(3);
  assert.equal(sent.length, before);
  assert.deepEqual((await listIngestKeys(owner)).keys, []);
  await keeper.open(owner);
  const [key] = (await listIngestKeys(owner)).keys;
  await revokeIngestKey(owner, key?.id ?? '');
  await keeper.close(owner);
  assert.equal(keeper.state(owner.org).state, 'closed');
});

test('a shop that is closed while it opens leaves nothing behind, and two presses at once make one key', async () => {
  const { keeper, owner, sent, store, clock, pass } = await openKeeper();
  store.state = 'ready';
  await keeper.open(owner);
  clock.advance(1_000);
  const ticking = keeper.tick();
  await keeper.close(owner);
  await ticking;
  await Promise.all([keeper.open(owner), keeper.open(owner)]);
  const { keys } = await listIngestKeys(owner);
  assert.equal(keys.length, 1);
  await pass(3);
  assert.equal(sent.at(-1)?.slice(-4), keys[0]?.hint);
});

test('one server has one shop, and a server for work has none', async () => {
  const { kernel, keeper, owner } = await openKeeper();
  await keeper.open(owner);
  const other = await newOrg(await kernel);
  assert.equal(keeper.state(other.org).state, 'closed');
  await assert.rejects(keeper.open(other), { code: 'shop-open-elsewhere' });
  await keeper.close(other);
  assert.notEqual(keeper.state(owner.org).state, 'closed');
  const [show, choose] = shopRoutes;
  const shown = (await show?.handle(owner, {} as never)) as ShopAnswer;
  assert.equal(shown.isHere, false);
  const asked = { body: { isOpen: true } } as never;
  await assert.rejects(async () => choose?.handle(owner, asked), { code: 'shop-not-here' });
});
