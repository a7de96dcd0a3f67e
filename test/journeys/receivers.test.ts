import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ReceiverDouble, startReceiverDouble } from '@dojang/kernel/testing';
import type { Browser, Page } from 'playwright-core';
import { pairingLink, startWorld, type World } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;
let double: ReceiverDouble;

before(async () => {
  double = await startReceiverDouble();
  [world, browser] = await Promise.all([
    startWorld({ RECEIVER_ORIGINS: double.origin }),
    openChromium(),
  ]);
});
after(async () => {
  await browser?.close();
  await world?.close();
  await double?.close();
});

async function openNotifications(look: Look) {
  const device = await openDevice(browser, look);
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  await device.page.goto(`${world.server.url}/notifications`);
  await device.page.getByRole('heading', { level: 1 }).waitFor();
  return device;
}

const dialogOf = (page: Page) => page.getByRole('dialog');

test('a receiver is added, its secret shown once, tested, given another secret and deleted', async () => {
  const { page, context, problems } = await openNotifications({ locale: 'en-US' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText('No receivers yet').waitFor();
  await page.getByRole('button', { name: 'Add a receiver' }).click();
  await page.getByLabel('Name').fill('ops');
  await page.getByLabel('Address').fill('https://127.0.0.1/');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('This address cannot be called.').waitFor();
  await page.getByLabel('Address').fill(`${double.origin}/hook`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();

  await dialogOf(page).getByText('Secret of ops').waitFor();
  await page.getByRole('button', { name: 'Copy' }).click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(secret, /^whsec_/);
  // A slip does not lose it.
  await page.keyboard.press('Escape');
  await page.getByText('You cannot see this secret again.').waitFor();
  await page.getByRole('button', { name: 'I have kept it' }).click();

  const row = page.getByRole('listitem').filter({ hasText: 'ops' });
  await row.getByText('Nothing sent yet').waitFor();
  await row.getByRole('button', { name: 'Send a test to ops' }).click();
  await row.getByText('The test was received.').waitFor();
  await row.getByText('Test · Sent').waitFor();
  assert.deepEqual(
    double.calls.map(({ path, body }) => [path, JSON.parse(body).event]),
    [['/hook', 'test']],
  );
  double.behave(404);
  await row.getByRole('button', { name: 'Send a test to ops' }).click();
  await row.getByText('The test could not be sent: answer 404').waitFor();
  await row.getByText('Test · Failed (answer 404)').waitFor();

  await row.getByRole('button', { name: 'Replace the secret of ops' }).click();
  await dialogOf(page).getByRole('button', { name: 'Replace the secret' }).click();
  await dialogOf(page).getByText('Secret of ops').waitFor();
  assert.equal(await page.getByText(secret).count(), 0);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await row.getByText('The old secret stops working').waitFor();

  await row.getByRole('button', { name: 'Delete ops' }).click();
  await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No receivers yet').waitFor();
  assert.deepEqual(
    problems.filter((problem) => !problem.includes('422')),
    [],
  );
  await context.close();
});

test('what could not be read is said, and read again', async () => {
  const { page, context } = await openNotifications({ locale: 'en-US', hasWorker: false });
  await page.route('**/api/receivers', (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.reload();
  const part = page.locator('section', { hasText: 'Receivers' });
  const again = part.getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await page.unroute('**/api/receivers');
  await again.click();
  await part.getByText('No receivers yet').waitFor();
  await context.close();
});

const looks: readonly Look[] = [
  { width: 360, colorScheme: 'light', locale: 'ko-KR' },
  { width: 360, colorScheme: 'dark', locale: 'en-US' },
  { width: 1280, colorScheme: 'dark', locale: 'ko-KR' },
  { width: 1280, colorScheme: 'light', locale: 'en-US' },
];

for (const look of looks) {
  const name = `${look.width} ${look.colorScheme} ${look.locale}`;
  test(`receivers are usable by all and fit: ${name}`, async () => {
    const { receivers } = (await world.owner.get('/receivers')).body;
    if (receivers.length === 0) {
      double.behave(202);
      const made = await world.owner.call('POST', '/receivers', {
        kind: 'webhook',
        name: '긴 이름의 수신 시스템 '.repeat(3).trim(),
        url: `${double.origin}/hook`,
        locale: 'ko',
      });
      await world.owner.call('POST', `/receivers/${made.body.receiver.id}/tests`);
      const routingKey = 'R'.repeat(32);
      const url = double.origin;
      const input = { kind: 'pagerduty', name: 'on call', url, routingKey, locale: 'en' };
      await world.owner.call('POST', '/receivers', input);
    }
    const { page, context } = await openNotifications(look);
    await page.getByText('on call').waitFor();
    await page.locator('#receivers').scrollIntoViewIfNeeded();
    assert.deepEqual(await axeFaults(page), []);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= (look.width ?? 0), `${width} px wide`);
    await page.getByRole('button', { name: /수신 시스템 추가|Add a receiver/ }).click();
    await dialogOf(page)
      .getByRole('button', { name: /^추가$|^Add$/ })
      .waitFor();
    assert.deepEqual(await axeFaults(page), []);
    await context.close();
  });
}
