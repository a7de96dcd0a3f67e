/** A release beside the one before it: what the page says, and in which words. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { type App, buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import type { Browser, Page } from 'playwright-core';
import { StoreError } from '../../modules/aisher/src/store/client/store-error.ts';
import { releaseTraffic } from '../../modules/aisher/src/store/queries/release-traffic.ts';
import {
  type MemoryStore,
  openMemoryStore,
} from '../../modules/aisher/src/testing/memory-store.ts';
import { buildWeb } from '../../web/build.ts';
import { type Client, claim, pairingLink } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-releases-'));
const store: MemoryStore = openMemoryStore();
let browser: Browser;
let app: App;
let owner: Client;
const ids: Record<string, string> = {};

/** The newest release fails four times as often. */
const errorsOf: Readonly<Record<string, string>> = { '2.4.0': '12', '2.5.0': '48' };

before(async () => {
  const { outDir: pageFolder } = await buildWeb();
  const variables = { DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent' };
  app = await buildApp(readConfig(variables, []), { pageFolder });
  Object.assign(app.parts, { aisherStore: store });
  app.address.url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  const settled = await settleOwner(app.parts);
  owner = await claim(app.address.url, await ownerLink(app.parts, settled));
  const { body: me } = await owner.get('/me');
  store.answer(me.org.id, releaseTraffic, ({ version }) => [
    { calls: '1000', errors: errorsOf[String(version)] ?? '0', traces: '900', failed_traces: '45' },
  ]);
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  for (const [version, hours] of [
    ['2.4.0', 50],
    ['2.5.0', 3],
  ] as const) {
    const deploy = { service: 'payments', environment: 'production', version, at: hoursAgo(hours) };
    ids[version] = (await owner.call('POST', '/aisher/deploys', deploy)).body.releaseId;
  }
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openPage(look: Look): Promise<Page> {
  const { page } = await openDevice(browser, look);
  await page.goto(await pairingLink(owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${owner.url}/`);
  return page;
}

test('the list leads to a release, whose page says how much worse it is and how sure that is', async () => {
  const page = await openPage({ width: 360 });
  await page.goto(`${owner.url}/aisher/releases`);
  await page.getByRole('link', { name: /2\.5\.0/ }).click();
  await page.getByText('에러 비율이 2.4.0의 3.9배예요.').waitFor();
  const text = (await page.locator('main').textContent()) ?? '';
  assert.match(text, /95% 확률로 2\.1배에서 7\.2배 사이예요/);
  assert.match(text, /4\.8%/);
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('button', { name: '순서에서 빼기' }).click();
  await page.getByRole('button', { name: '순서에 다시 넣기' }).waitFor();
  const { body } = await owner.get('/aisher/releases');
  assert.equal(body.releases.find(({ id }: { id: string }) => id === ids['2.5.0']).excluded, true);
});

test('the first release stands alone, and a store that is away is said, in English too', async () => {
  const page = await openPage({ width: 1280, locale: 'en-US', colorScheme: 'dark' });
  await page.goto(`${owner.url}/aisher/releases/${ids['2.4.0']}`);
  await page.getByText('There is no older release to compare with.').waitFor();
  store.fail(new StoreError('unreachable', 'nobody answers'));
  await page.reload();
  await page.getByText('The store did not answer. Try again in a moment.').waitFor();
  store.fail(null);
});
