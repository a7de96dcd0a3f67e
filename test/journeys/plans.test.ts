import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { pairingLink, startWorld, type World } from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function openSettings(page: Page, link: string) {
  await page.goto(link);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  await page.goto(`${world.server.url}/settings`);
  await page.getByText('Premium', { exact: true }).first().waitFor();
}

const ownPlan = async () => (await world.owner.get('/plans')).body.own;

test('an owner tries plans by keyboard, one holds once it is confirmed, and others read it', async () => {
  const { page, context, problems } = await openDevice(browser, { locale: 'en-US' });
  await openSettings(page, await pairingLink(world.owner, 'phone'));
  const button = page.getByRole('button', { name: 'Change the plan' });
  assert.equal(await button.isDisabled(), true);
  await page.getByRole('radio', { name: /^Free/ }).focus();
  for (const _ of ['Basic', 'Premium']) await page.keyboard.press('ArrowDown');
  const premium = page.getByRole('radio', { name: /^Premium/ });
  assert.equal(await premium.isChecked(), true);
  assert.equal(await premium.evaluate((radio) => radio === document.activeElement), true);
  assert.equal(await ownPlan(), 'free', 'looking is not choosing');
  assert.deepEqual(await axeFaults(page, 'main', ['best-practice']), []);
  await button.click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  assert.equal(await ownPlan(), 'premium');
  await page.goto(`${world.server.url}/commit/reuse`);
  await page.getByText(/From 97% on, .* The plan “Premium” sets that line/).waitFor();
  assert.deepEqual(problems, []);
  await context.close();

  const invited = { kind: 'person', name: 'Lee', role: 'member' };
  const { link } = (await world.owner.call('POST', '/pairings', invited)).body;
  const other = await openDevice(browser, { locale: 'en-US' });
  await openSettings(other.page, link);
  assert.equal(await other.page.getByRole('radio').count(), 0);
  assert.deepEqual(other.problems, []);
  await other.context.close();
});
