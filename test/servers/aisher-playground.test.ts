/** The practice shop of `npm start`, from the button to the stamp of the first alert, on the real engine. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { getDraft, listDrafts } from '@dojang/kernel';
import { buildHttp, kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import { watchOrg } from '../../modules/aisher/src/alerts/watch.ts';
import { aisherModule } from '../../modules/aisher/src/index.ts';
import { brokenElement } from '../../modules/aisher/src/shop/keeping/keeper.ts';
import {
  removeFolder,
  testEngines,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';
import { groupsOf } from '../../modules/aisher/src/testing/errors.ts';
import { discount, history } from '../../modules/commit/src/playground/cafe-files.ts';

const dataFolder = testFolder();
const modules = [kernelModule, aisherModule];
const kernel = await testKernel({
  modules,
  parts: { dataFolder },
  configs: new Map([['aisher', { DOJANG_AISHER_ENGINES: testEngines }]]),
});
const { parts, clock } = kernel;
const http = buildHttp(parts, modules, { lastSeenMs: 0 });
await http.listen({ port: 0, host: '127.0.0.1' });
const { port } = http.server.address() as { port: number };
Object.assign(parts, { publicUrl: `http://127.0.0.1:${port}` });
after(async () => {
  await http.close();
  await kernel.close();
  removeFolder(dataFolder);
});

test('a commit of the commit playground changes the element that the shop breaks', () => {
  const [path, name] = [brokenElement.path, brokenElement.name];
  const before = history.map(([, files]) => files[path] ?? '').join('');
  assert.ok(!before.includes(name));
  assert.match(discount[path] ?? '', /export function applyDiscount\(/);
});

test('from the button to the first alert pass less than three minutes once the engine is ready', async () => {
  const owner = await newOrg(kernel);
  const shop = parts.aisherShop ?? assert.fail('no shop');
  const playground = (await aisherModule.playground?.()) ?? assert.fail('no playground');
  const done = async () => {
    const all = await Promise.all(playground.steps.map(({ isDone }) => isDone(owner)));
    return playground.steps.filter((_, at) => all[at]).map(({ name }) => name);
  };
  assert.deepEqual(await done(), []);
  await shop.open(owner);
  await until('the engine', () => shop.state(owner.org).state === 'open', 90_000);
  assert.deepEqual(await done(), ['engine']);
  const { signal } = new AbortController();
  const alerted = async () => (await done()).includes('alert');
  let seconds = 0;
  while (!(await alerted())) {
    seconds += 10;
    assert.ok(seconds <= 180, 'no alert in three minutes of the shop');
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1_000);
      await shop.tick();
    }
    // What was sent is stored and folded in real time.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await watchOrg(owner, signal);
  }
  const broken = (await groupsOf(owner)).find(({ title }) => title.includes('amountWon'));
  assert.match(broken?.culprit ?? '', /applyDiscount/);
  assert.equal(shop.state(owner.org).isTaken, true);
  const { drafts } = await listDrafts(owner, { state: 'waiting', whose: 'all', limit: 10 });
  const draft = drafts.find(({ kind }) => kind === 'aisher.incident');
  const { versions } = await getDraft(owner, draft?.id ?? '');
  const digest = versions.at(-1)?.digest ?? '';
  await stampDraft(owner, draft?.id ?? '', { decision: 'approve', via: 'app', digest });
  assert.deepEqual(await done(), ['engine', 'group', 'alert', 'acknowledged']);
  await shop.close(owner);
});
