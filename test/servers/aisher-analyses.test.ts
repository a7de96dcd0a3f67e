/** From telemetry to a cause: the playground's shop sends to the receiver, the engine stores, and an analysis names what is slow. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pairDevice } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import type { Analysis } from '../../modules/aisher/src/analyses/schema.ts';
import { createShop } from '../../modules/aisher/src/shop/shop.ts';
import {
  openTestStore,
  removeFolder,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';
import { receiverWorld } from '../../modules/aisher/src/testing/receiver-world.ts';

const folder = testFolder();
const { store, until: storeIs } = openTestStore(folder);
await storeIs('ready');
const world = await receiverWorld({ store });
Object.assign(world.kernel.parts, { aisherStore: store });
await world.kernel.parts.jobs.start(world.kernel.parts);
after(async () => {
  await store.close();
  removeFolder(folder);
});

test('a slow dependency of the shop is the first candidate, with evidence that is found in the engine', async () => {
  const { owner, secret } = await world.org({ rowsPerSecond: 100_000 });
  // Nine minutes of the shop's time, which end now: a bad deploy, then a slow database of the stock.
  const minutes = 9;
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
  const slow = shop.faults().find(({ kind }) => kind === 'slow-dependency');
  assert.ok(slow);
  await until('the rows in the store', () => world.receiver().state().journal.records === 0);
  const browser = await pairDevice(world.app, owner, 'browser');
  const asked = await browser.send('POST', '/aisher/analyses', {
    windowMinutes: 1,
    until: new Date(slow.fromMs + 60_000).toISOString(),
    locale: 'en',
  });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  const done: Analysis = await until('the analysis', async () => {
    const { body } = await browser.send('GET', `/aisher/analyses/${asked.body.id}`);
    return body.state === 'done' || body.state === 'failed' ? body : undefined;
  });
  assert.equal(done.state, 'done', JSON.stringify(done));
  const [first] = done.ranking?.candidates ?? [];
  assert.match(first?.service ?? '', /^(stock|postgresql\/stock)$/, JSON.stringify(done.ranking));
  assert.ok((done.ranking?.read.spans ?? 0) > 300);
  assert.deepEqual(
    [done.explanation?.origin, done.explanation?.reason],
    ['ranking', 'no-provider'],
  );
  const span = done.evidence.find(({ kind }) => kind === 'span');
  const { trace = '', span: spanId = '' } = span?.query?.params ?? {};
  const shown = await browser.send('GET', `/aisher/traces/${trace}`);
  assert.equal(shown.status, 200, 'its link leads to a trace that is there');
  assert.ok(JSON.stringify(shown.body).includes(spanId));
});
