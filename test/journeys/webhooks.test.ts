import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { letterSecret, noteModule } from '@dojang/kernel/testing/note-module';
import { type App, buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import { products } from '@dojang/server/modules';
import type { Browser } from 'playwright-core';
import { type Client, claim, pairingLink } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice } from './browser.ts';
import { buildNotePage } from './editions.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-webhooks-'));
let browser: Browser;
let app: App;
let owner: Client;

before(async () => {
  const pageFolder = await buildNotePage();
  browser = await openChromium();
  const variables = { DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent' };
  const list = [...products, noteModule];
  app = await buildApp(readConfig(variables, []), { products: list, pageFolder });
  app.address.url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  await app.parts.jobs.start(app.parts);
  owner = await claim(app.address.url, await ownerLink(app.parts, await settleOwner(app.parts)));
});
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openWebhooks(look: Look) {
  const device = await openDevice(browser, look);
  await device.page.goto(await pairingLink(owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${owner.url}/`);
  await device.page.goto(`${owner.url}/webhooks`);
  await device.page.getByRole('heading', { level: 1 }).waitFor();
  return device;
}

/** What the other system sends. */
async function send(url: string, text: string): Promise<number> {
  const time = String(Date.now());
  const mac = createHmac('sha256', letterSecret).update(`${time}.`).update(text).digest('hex');
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-letter', 'x-letter-time': time, 'x-letter-mac': mac },
    body: text,
  });
  return answer.status;
}

/** As the last try leaves them, which is more than a day later. */
async function failAll(): Promise<void> {
  const { org } = (await owner.get('/me')).body;
  await app.parts.database.transaction(
    { role: 'dojang_app', org: org.id, person: '', reach: 'all' },
    (db) => db.updateTable('kernel.webhook_delivery').set({ state: 'failed' }).execute(),
  );
}

test('an address is made, copied and replaced; a call that failed is handled again', async () => {
  const { page, context, problems } = await openWebhooks({ locale: 'en-US' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async () => {
    await page.getByRole('button', { name: 'Copy' }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await page.getByText('No call has come yet.').waitFor();
  await page.getByRole('button', { name: 'Notes from elsewhere: make an address' }).click();
  const first = await copied();
  assert.match(first, /\/api\/webhooks\/note\/letters\/./);
  assert.equal(await send(first, 'a broken letter'), 200);

  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'attempt' });
  // The page follows by itself how a call stands.
  await row.getByText('Waiting (letter-unreadable)').waitFor();
  await row.getByText('1 attempt').waitFor();
  await failAll();
  await page.getByRole('button', { name: 'Failed', exact: true }).click();
  await row.getByText('Failed (letter-unreadable)').waitFor();
  await row.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('The call is being handled again.').waitFor();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await row.getByText('2 attempts').waitFor();

  await page.getByRole('button', { name: /replace the address/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
  await page.getByText('The address was replaced.').waitFor();
  await page.getByText(first).waitFor({ state: 'detached' });
  const second = await copied();
  assert.deepEqual([await send(first, 'buy ink'), await send(second, 'buy ink')], [404, 200]);
  await page.reload();
  await page.getByText('Handled', { exact: true }).nth(1).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

const looks: readonly Look[] = [
  { width: 360, colorScheme: 'light', locale: 'ko-KR' },
  { width: 360, colorScheme: 'dark', locale: 'en-US' },
  { width: 1280, colorScheme: 'dark', locale: 'ko-KR' },
  { width: 1280, colorScheme: 'light', locale: 'en-US' },
];

for (const look of looks) {
  test(`addresses and calls are usable by all and fit: ${look.width} ${look.colorScheme} ${look.locale}`, async () => {
    const { page, context } = await openWebhooks(look);
    await page
      .getByRole('button', { name: /Try again|Handle again|다시/ })
      .first()
      .waitFor();
    assert.deepEqual(await axeFaults(page), []);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= (look.width ?? 0), `${width} px wide`);
    await context.close();
  });
}
