/** Where errors come from: the practice shop is opened, and a cluster is connected and disconnected. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { type App, buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import type { Browser, Page } from 'playwright-core';
import { openDouble } from '../../modules/aisher/src/store/testing/clickhouse-double.ts';
import { answerAsCluster } from '../../modules/aisher/src/store/testing/cluster-double.ts';
import { writeFakeChdb } from '../../modules/aisher/src/store/testing/fake-chdb.ts';
import { buildWeb } from '../../web/build.ts';
import { type Client, claim, pairingLink } from '../world.ts';
import { isUsable, type Look, openChromium, openDevice } from './browser.ts';

let browser: Browser;
let app: App;
let owner: Client;
const folder = mkdtempSync(join(tmpdir(), 'dojang-sources-'));
const cluster = await openDouble(answerAsCluster({ without: ['error_index'] }));

before(async () => {
  const [{ outDir }, opened] = await Promise.all([buildWeb(), openChromium()]);
  browser = opened;
  const config = readConfig(
    {
      DOJANG_DATA: join(folder, 'data'),
      DOJANG_LOG_LEVEL: 'silent',
      DOJANG_AISHER_ENGINES: writeFakeChdb(join(folder, 'engines')),
      RECEIVER_ORIGINS: cluster.url,
    },
    [],
  );
  app = await buildApp(config, { pageFolder: outDir, hasPlaygrounds: true });
  app.address.url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  owner = await claim(app.address.url, await ownerLink(app.parts, await settleOwner(app.parts)));
});
after(async () => {
  await browser?.close();
  await app?.close();
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openPage(path: string, look: Look): Promise<Page> {
  const { page } = await openDevice(browser, { hasWorker: false, ...look });
  await page.goto(await pairingLink(owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${owner.url}/`);
  await page.goto(`${owner.url}${path}`);
  return page;
}

test('the practice shop is opened by a button of the playground, and closed again', async () => {
  const page = await openPage('/playground', { locale: 'ko-KR' });
  await page.locator('main a[href="/aisher/shop"]').click();
  await page.getByText('닫혀 있어요').waitFor();
  await isUsable(page, 360);
  await page.getByRole('button', { name: '가게 열기' }).click();
  await page.getByText('열려 있어요').waitFor({ timeout: 20_000 });
  await page.getByText('아직 고장이 없어요').waitFor();
  await isUsable(page, 360);
  const { body } = await owner.get('/aisher/keys');
  assert.deepEqual(
    body.keys.map(({ name }: { name: string }) => name),
    ['shop'],
  );
  await page.getByRole('button', { name: '가게 닫기' }).click();
  await page.getByText('닫혀 있어요').waitFor();
  assert.deepEqual((await owner.get('/aisher/keys')).body.keys, []);
});

test('a cluster is connected by its address, says what of it can be read, and is disconnected', async () => {
  const page = await openPage('/aisher/keys', { locale: 'en-US', width: 1280 });
  await page.getByRole('button', { name: 'Connect a cluster' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill('https://10.0.0.8:8443');
  await dialog.getByRole('button', { name: 'Connect a cluster' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Address').fill(cluster.url.replace('//', '//reader:word@'));
  await dialog.getByRole('button', { name: 'Connect a cluster' }).click();
  await page.getByText('Exceptions: read from the events of spans').waitFor();
  await isUsable(page, 1280);
  assert.doesNotMatch((await page.locator('main').textContent()) ?? '', /word/);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await page.getByText('No cluster is connected').waitFor();
});
