import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { pairingLink, startWorld, type World } from '../world.ts';
import { openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

/** Two tabs of one browser, both with the service worker, and with copies kept. */
async function twoTabs(): Promise<{ context: BrowserContext; tabs: [Page, Page] }> {
  const { context, page } = await openDevice(browser, { locale: 'en-US' });
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  // Who is signed in stands here.
  await page.goto(`${world.server.url}/settings`);
  const other = await context.newPage();
  await other.goto(world.server.url);
  for (const tab of [page, other]) {
    await tab.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await tab.getByRole('heading', { level: 1 }).waitFor();
  }
  await until('the copies', async () => ((await copiesOf(page)).length >= 2 ? true : undefined));
  return { context, tabs: [page, other] };
}

const copiesOf = (page: Page) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('data-'));
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => url);
  });

const isOver = (page: Page) => page.getByRole('heading', { name: /connect/i }).waitFor();

test('signing out in one tab empties the copies and closes every tab of the browser', async () => {
  const { tabs } = await twoTabs();
  const [first, second] = tabs;
  assert.ok((await copiesOf(first)).length >= 2);
  await first.getByRole('button', { name: /sign out/i }).click();
  await isOver(first);
  await isOver(second);
  assert.deepEqual(await copiesOf(second), []);
});

test('a device that is revoked keeps no copy once it meets the server again, offline before or not', async () => {
  const { context, tabs } = await twoTabs();
  const [first, second] = tabs;
  await context.setOffline(true);
  const { body } = await world.owner.get('/devices');
  const others = body.devices.filter((each: { current: boolean; kind: string }) => {
    return !each.current && each.kind === 'browser';
  });
  assert.ok(others.length > 0);
  for (const { id } of others) await world.owner.call('DELETE', `/devices/${id}`);
  await context.setOffline(false);
  await first.reload();
  await isOver(first);
  await first.getByText('This device was disconnected from another one.').waitFor();
  await isOver(second);
  assert.deepEqual(await copiesOf(first), []);
  // Who signs in again is not told of it the next time.
  const why = first.getByText('This device was disconnected from another one.');
  await first.reload();
  await why.waitFor();
  await first.goto(await pairingLink(world.owner, 'phone'));
  await first.locator('form button[type=submit]').click();
  await first.waitForURL(`${world.server.url}/`);
  await first.getByRole('heading', { level: 1 }).waitFor();
  await first.goto(`${world.server.url}/settings`);
  await first.getByRole('button', { name: /sign out/i }).click();
  await isOver(first);
  assert.equal(await why.count(), 0);
});

test('a tab that asks nothing says why the session ended, as another tab hears it', async () => {
  const { context, page: first } = await openDevice(browser, { locale: 'en-US', hasWorker: false });
  await first.goto(await pairingLink(world.owner, 'phone'));
  await first.locator('form button[type=submit]').click();
  await first.waitForURL(`${world.server.url}/`);
  const second = await context.newPage();
  // Its stream and its requests get no answer, as on a network that is gone.
  await second.goto(`${world.server.url}/settings`);
  await second.getByRole('button', { name: /sign out/i }).waitFor();
  await second.route('**/api/**', () => {});
  const { devices } = await first.evaluate(async () => (await fetch('/api/devices')).json());
  const own = devices.find((each: { current: boolean }) => each.current);
  await world.owner.call('DELETE', `/devices/${own.id}`);
  await first.reload();
  const why = 'This device was disconnected from another one.';
  await first.getByText(why).waitFor();
  await second.getByText(why).waitFor();
});
