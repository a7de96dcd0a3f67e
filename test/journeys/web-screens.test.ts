import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { pairingLink } from '../world.ts';
import { axeFaults, openDevice, smallTargets } from './browser.ts';
import { allScreensMs, checkRefusals, hasOneHeading, pairedDevice, useScreens } from './screens.ts';

const screens = useScreens();

test(
  'a page whose data is refused has its heading and room for a thumb',
  { timeout: allScreensMs },
  () => checkRefusals(screens()),
);

test('pages before the app, dialogs and the signed-out page are usable by all', async () => {
  const stranger = await openDevice(screens().browser, { locale: 'en-US' });
  await stranger.page.goto(screens().world.server.url);
  await hasOneHeading(stranger.page, 'signed out');
  assert.deepEqual(await smallTargets(stranger.page), []);
  assert.deepEqual(await axeFaults(stranger.page), []);
  const link = await pairingLink(screens().world.owner, 'phone');
  await stranger.page.goto(link);
  await stranger.page.locator('form').waitFor();
  const { body: me } = await screens().world.owner.get('/me');
  await stranger.page.getByText(me.org.name, { exact: true }).waitFor();
  await stranger.page.getByText(me.person.name, { exact: true }).waitFor();
  await hasOneHeading(stranger.page, 'pairing');
  assert.deepEqual(await smallTargets(stranger.page), []);
  assert.deepEqual(await axeFaults(stranger.page), []);

  const { page } = await pairedDevice(screens(), { locale: 'en-US' });
  await page.goto(`${screens().world.server.url}/devices`);
  await page.getByRole('button', { name: 'Add a phone' }).click();
  await page.getByRole('img', { name: 'QR code to connect' }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add a machine' }).click();
  await page.getByText('dojang pair').waitFor();
  assert.deepEqual(await axeFaults(page), []);
});

test('a link that was opened but not tapped pairs nothing', async () => {
  const { page } = await openDevice(screens().browser);
  const link = await pairingLink(screens().world.owner, 'phone');
  await page.goto(link);
  await page.locator('form').waitFor();
  const other = await openDevice(screens().browser);
  await other.page.goto(link);
  await other.page.locator('form button[type=submit]').click();
  await other.page.waitForURL(`${screens().world.server.url}/`);
});

test('a link is asked once, although the worker tells its page that a session began', async () => {
  const { page } = await openDevice(screens().browser);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // What follows a claim takes long enough for its page to hear the news.
  await page.route('**/api/identity', async (route) => {
    await page.waitForTimeout(1_000);
    await route.fallback();
  });
  await page.goto(await pairingLink(screens().world.owner, 'phone'));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${screens().world.server.url}/`);
  assert.deepEqual(
    asked.filter((path) => path.startsWith('/api/pairings/')),
    ['/api/pairings/offer', '/api/pairings/claim'],
  );
});

test('without a network the last inbox is shown, and said to be old', async () => {
  const { page, context } = await pairedDevice(screens(), { locale: 'en-US' });
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
  await hasOneHeading(page, 'without a network');
  assert.equal(await rowText(), title);
  await context.setOffline(false);
  await page.reload();
  await page.locator('a[data-row]').first().waitFor();
  assert.equal(await page.getByText('No connection').count(), 0);
});

test('a push becomes a notification that opens its draft', async () => {
  const { page, context } = await pairedDevice(screens(), { locale: 'en-US' });
  await context.grantPermissions(['notifications'], { origin: screens().world.server.url });
  await page.evaluate(() => navigator.serviceWorker.ready);
  const debug = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    debug.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find((each) =>
        each.scopeURL.startsWith(screens().world.server.url),
      );
      if (own) resolve(own.registrationId);
    });
  });
  await debug.send('ServiceWorker.enable');
  await debug.send('ServiceWorker.deliverPushMessage', {
    origin: screens().world.server.url,
    registrationId: await registered,
    data: JSON.stringify({
      title: 'A draft waits',
      body: 'work · 1 file',
      url: `/drafts/${screens().draft.id}`,
    }),
  });
  const shown = await until('the notification', () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const [first] = await registration.getNotifications();
      return first ? { title: first.title, path: first.data.path } : undefined;
    }),
  );
  assert.deepEqual(shown, { title: 'A draft waits', path: `/drafts/${screens().draft.id}` });
});
