import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;
let draft: { id: string; traceUuid: string };

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
  world.repository.write(
    'src/아주-긴-이름의-폴더/very-long-file-name-that-does-not-fit-a-phone.ts',
    `export const secret = 'sk_live_51H8abcdEFGHijklMNOPqrstUVwx';\n// ${'long line '.repeat(60)}\n`,
  );
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  draft = await until('the draft', () => waitingDraft(world.owner));
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function pairedDevice(
  look: Look,
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const device = await openDevice(browser, look);
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  return device;
}

const screens = () => [
  '/',
  `/drafts/${draft.id}`,
  '/commit/history',
  '/commit/repositories',
  '/commit/reuse',
  '/commit/rules',
  `/traces/${draft.traceUuid}`,
  '/devices',
  '/people',
  '/notifications',
  '/ledger',
  '/keys',
  '/webhooks',
  '/settings',
  '/more',
  '/jobs',
  '/nowhere',
];

const looks: readonly Look[] = [
  { colorScheme: 'light', locale: 'ko-KR' },
  { colorScheme: 'dark', locale: 'en-US' },
  { colorScheme: 'light', locale: 'en-US', width: 1280 },
  { colorScheme: 'dark', locale: 'ko-KR', width: 1280 },
];

/** What is drawn of a page once its data is there. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1, [data-hold]').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main .skeleton'));
  await page.waitForTimeout(250);
}

const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

for (const look of looks) {
  const name = `${look.locale} ${look.colorScheme} ${look.width ?? 360}`;
  test(`every screen is usable by all and fits: ${name}`, async () => {
    const { page, problems } = await pairedDevice(look);
    for (const path of screens()) {
      await page.goto(world.server.url + path);
      await settle(page);
      assert.deepEqual(await axeFaults(page), [], path);
      assert.ok((await widthOf(page)) <= (look.width ?? 360), `${path} is wider than the screen`);
    }
    assert.deepEqual(
      problems.filter((problem) => !/401|404/.test(problem)),
      [],
    );
  });
}

test('pages before the app, dialogs and the signed-out page are usable by all', async () => {
  const stranger = await openDevice(browser, { locale: 'en-US' });
  await stranger.page.goto(world.server.url);
  await stranger.page.getByRole('heading', { level: 1 }).waitFor();
  assert.deepEqual(await axeFaults(stranger.page), []);
  const link = await pairingLink(world.owner, 'phone');
  await stranger.page.goto(link);
  await stranger.page.locator('form').waitFor();
  assert.deepEqual(await axeFaults(stranger.page), []);

  const { page } = await pairedDevice({ locale: 'en-US' });
  await page.goto(`${world.server.url}/devices`);
  await page.getByRole('button', { name: 'Add a phone' }).click();
  await page.getByRole('img', { name: 'QR code to connect' }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add a machine' }).click();
  await page.getByText('dojang pair').waitFor();
  assert.deepEqual(await axeFaults(page), []);
});

test('a link that was opened but not tapped pairs nothing', async () => {
  const { page } = await openDevice(browser);
  const link = await pairingLink(world.owner, 'phone');
  await page.goto(link);
  await page.locator('form').waitFor();
  const other = await openDevice(browser);
  await other.page.goto(link);
  await other.page.locator('form button[type=submit]').click();
  await other.page.waitForURL(`${world.server.url}/`);
});

test('without a network the last inbox is shown, and said to be old', async () => {
  const { page, context } = await pairedDevice({ locale: 'en-US' });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.locator('a[data-row]').first().waitFor();
  // Time goes on without a network as well.
  const rowText = async () =>
    (await page.locator('a[data-row]').first().textContent())?.replace(/^.*? ago/, '');
  const title = await rowText();
  assert.match(title ?? '', /: \S/);
  await context.setOffline(true);
  await page.reload();
  await page.getByText('No connection').waitFor();
  assert.equal(await rowText(), title);
  await context.setOffline(false);
  await page.reload();
  await page.locator('a[data-row]').first().waitFor();
  assert.equal(await page.getByText('No connection').count(), 0);
});

test('a push becomes a notification that opens its draft', async () => {
  const { page, context } = await pairedDevice({ locale: 'en-US' });
  await context.grantPermissions(['notifications'], { origin: world.server.url });
  await page.evaluate(() => navigator.serviceWorker.ready);
  const debug = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    debug.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find((each) => each.scopeURL.startsWith(world.server.url));
      if (own) resolve(own.registrationId);
    });
  });
  await debug.send('ServiceWorker.enable');
  await debug.send('ServiceWorker.deliverPushMessage', {
    origin: world.server.url,
    registrationId: await registered,
    data: JSON.stringify({
      title: 'A draft waits',
      body: 'work · 1 file',
      url: `/drafts/${draft.id}`,
    }),
  });
  const shown = await until('the notification', () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const [first] = await registration.getNotifications();
      return first ? { title: first.title, path: first.data.path } : undefined;
    }),
  );
  assert.deepEqual(shown, { title: 'A draft waits', path: `/drafts/${draft.id}` });
});
