import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
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

test('a team is made on the phone, a rule holds for it, and it stays while the rule does', async () => {
  const { page, context, problems } = await openDevice(browser, { locale: 'en-US' });
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);

  await page.goto(`${world.server.url}/people`);
  await page.getByRole('button', { name: 'New team' }).click();
  const dialog = page.getByRole('dialog', { name: 'New team' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('결제');
  await dialog.getByRole('checkbox').first().check();
  assert.deepEqual(await axeFaults(page, '[role=dialog]', ['best-practice']), []);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('결제', { exact: true }).waitFor();

  await page.goto(`${world.server.url}/commit/rules`);
  await page.getByRole('button', { name: 'New rule' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Say who reviewed it');
  await page.getByRole('combobox', { name: 'Where' }).selectOption({ label: '결제' });
  await page.getByRole('textbox', { name: 'What to say' }).fill('Add Reviewed-by.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Team · 결제').waitFor();

  await page.goto(`${world.server.url}/people`);
  await page.getByRole('button', { name: 'Change the team 결제' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Really delete' }).click();
  await page.getByRole('alert').getByText('A rule still applies to this team').waitFor();
  // The refusal itself is a line in the browser's own log.
  assert.deepEqual(
    problems.filter((each) => !each.includes('409')),
    [],
  );
  await context.close();
});
