/** From telemetry to groups: the playground's shop sends to the receiver, the engine stores, and the fold follows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { followStore } from '../../modules/aisher/src/groups/fold/follow-store.ts';
import { createShop } from '../../modules/aisher/src/shop/shop.ts';
import {
  openTestStore,
  removeFolder,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';
import { groupsOf } from '../../modules/aisher/src/testing/errors.ts';
import { receiverWorld } from '../../modules/aisher/src/testing/receiver-world.ts';

const folder = testFolder();
const { store, until: storeIs } = openTestStore(folder);
await storeIs('ready');
let folding: ReturnType<typeof followStore> | undefined;
const world = await receiverWorld({ store, stored: (org, rows) => folding?.note(org, rows) });
folding = followStore({ parts: world.kernel.parts, door: store, gatherMs: 50 });
after(async () => {
  await folding?.stop();
  await store.close();
  removeFolder(folder);
});

test('a bad deploy of the shop becomes a group that names the broken element, and a flood of ids one group', async () => {
  const { owner, secret } = await world.org({ rowsPerSecond: 100_000 });
  // Nineteen minutes of the shop's time, which end now: its first four faults.
  const minutes = 19;
  let nowMs = Date.now() - minutes * 60_000;
  const shop = createShop({
    endpoint: world.url,
    key: secret,
    brokenElement: { path: 'src/order.ts', name: 'applyDiscount' },
    seed: 11,
    fetch,
    now: () => nowMs,
  });
  for (let second = 0; second < minutes * 60; second += 5) {
    nowMs += 5_000;
    await shop.tick();
  }
  assert.deepEqual(
    shop
      .faults()
      .slice(0, 4)
      .map(({ kind }) => kind),
    ['bad-deploy', 'slow-dependency', 'full-pool', 'noise'],
  );
  const groups = await until('the groups', async () => {
    const all = await groupsOf(owner);
    const isFolded = all.some(({ title }) => title.includes('device token'));
    const isStored = world.receiver().state().journal.records === 0;
    return isFolded && isStored ? all : undefined;
  });
  const broken = groups.filter(({ title }) => title.includes('amountWon'));
  assert.equal(broken.length, 1, JSON.stringify(groups));
  assert.match(broken[0]?.culprit ?? '', /applyDiscount/);
  const noise = groups.filter(({ title }) => title.includes('device token'));
  assert.equal(noise.length, 1, 'thousands of ids are one group');
  assert.ok((noise[0]?.events ?? 0) > 1_000, String(noise[0]?.events));
  assert.ok(groups.length < 25, groups.map(({ title }) => title).join('\n'));
});
