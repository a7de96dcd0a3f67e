/** A company's first minutes: people are invited by a paste, join by a link, and one leaves again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { pairingLink, startWorld, type World } from '../world.ts';
import { isUsable, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function ownerPage(width?: number) {
  const device = await openDevice(browser, { locale: 'en-US', ...(width ? { width } : {}) });
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  return device;
}

/** Pastes lines, and gives the link of the first that was invited. */
async function paste(page: Page, text: string): Promise<string> {
  await page.getByRole('button', { name: 'Invite people' }).click();
  await page.getByLabel('E-mail addresses').fill(text);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Invite \d/ })
    .click();
  const outcomes = page.getByRole('list', { name: 'What became of each line' });
  return (await outcomes.locator('code').first().textContent()) ?? '';
}

test('a paste says what became of each line; one who is invited joins by a link, and leaves', async () => {
  const { page, problems } = await ownerPage();
  await page.goto(`${world.server.url}/org`);
  await page.getByText('Nobody is invited yet.').waitFor();
  await page.getByText('Three steps to start a team').waitFor();
  for (const place of ['Roles', 'Visibility', 'Sign-in policy', 'Provisioning', 'Audit']) {
    assert.equal(await page.getByRole('main').getByRole('link', { name: place }).count(), 1, place);
  }
  await page.getByRole('link', { name: 'Invite people' }).click();
  await page.getByRole('dialog', { name: 'Invite people' }).waitFor();
  await page.keyboard.press('Escape');
  await isUsable(page, 360);
  const link = await paste(page, 'lee@example.com\nnobody\nLEE@example.com');
  const outcomes = page.getByRole('list', { name: 'What became of each line' });
  await outcomes.getByText('Not an e-mail address').waitFor();
  await outcomes.getByText('The same address again').waitFor();
  await isUsable(page, 360);
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'lee@example.com' })
    .getByText('Waiting')
    .waitFor();
  assert.deepEqual(problems, []);

  const guest = await openDevice(browser, { locale: 'en-US', width: 1280 });
  await guest.page.goto(link);
  await guest.page.getByText('l…@example.com').waitFor();
  await isUsable(guest.page, 1280);
  await guest.page.getByLabel('Your name').fill('이직원');
  await guest.page.getByRole('button', { name: 'Join' }).click();
  await guest.page.waitForURL(`${world.server.url}/`);
  await page
    .getByRole('listitem')
    .filter({ hasText: 'lee@example.com' })
    .getByText('Joined')
    .waitFor();

  await guest.page.goto(`${world.server.url}/org`);
  await guest.page.getByText('2 people').waitFor();
  assert.equal(await guest.page.getByRole('button', { name: 'Invite people' }).count(), 0);
  await guest.page.getByRole('button', { name: 'Leave' }).click();
  await guest.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await guest.page.waitForURL(`${world.server.url}/`);
  await guest.page.goto(link);
  await guest.page.getByText('This invitation no longer works').waitFor();

  // Invited again, the same person comes back.
  await page.reload();
  const again = await paste(page, 'lee@example.com');
  await guest.page.goto(again);
  await guest.page.reload();
  await guest.page.getByText('You were here before').waitFor();
  await guest.page.getByRole('button', { name: 'Join' }).click();
  await guest.page.waitForURL(`${world.server.url}/`);
  const { people } = (await world.owner.call('GET', '/people')).body;
  assert.equal(people.filter(({ name }: { name: string }) => name === '이직원').length, 1);
});

test('an org is not closed by one device alone, and says what to do', async () => {
  const { page } = await ownerPage(1280);
  await page.goto(`${world.server.url}/org`);
  const row = page.getByRole('listitem').filter({ hasText: 'Readable for 7 days' });
  await row.getByRole('button', { name: 'Close' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close the org' });
  const name = await dialog.getByText(/type the name “(.*)”/).textContent();
  await dialog.getByRole('textbox').fill(/“(.*)”/.exec(name ?? '')?.[1] ?? '');
  await dialog.getByRole('button', { name: 'Close the org' }).click();
  await dialog.getByText('This needs a passkey or a second device').waitFor();
  await isUsable(page, 1280);
});
