import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing';
import type { Browser, Page } from 'playwright-core';
import { pairingLink, startWorld, type World } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function openKeys(look: Look) {
  const device = await openDevice(browser, look);
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  await device.page.goto(`${world.server.url}/settings`);
  await device.page.getByRole('main').locator('a[href="/keys"]').click();
  await device.page.getByRole('button', { name: /New key|새 키/ }).waitFor();
  return device;
}

/** What a program is answered with this key. */
async function ask(secret: string, path = '/commit/history') {
  const answer = await fetch(`${world.server.url}/api${path}`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  const body = await answer.json();
  return answer.ok ? answer.status : `${answer.status} ${body.code}`;
}

const copied = async (page: Page) => {
  await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).first().click();
  return page.evaluate(() => navigator.clipboard.readText());
};

test('a key is made, copied, used, rotated and revoked', async () => {
  const { page, context, problems } = await openKeys({ locale: 'en-US' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText('No keys yet').waitFor();
  await page.getByText(/curl -H .*DOJANG_API_KEY.*\/api\/keys\/current/).waitFor();
  await page.getByRole('button', { name: 'New key' }).click();
  const make = page.getByRole('button', { name: 'Make the key' });
  assert.equal(await make.isDisabled(), true);
  await page.getByRole('textbox', { name: 'Name' }).fill('nightly report');
  const scope = page.getByRole('checkbox', { name: 'Read the commit history' });
  assert.equal(await scope.isChecked(), false);
  await scope.check();
  await page.getByRole('combobox', { name: 'How long it works' }).selectOption('7');
  await make.click();
  const shown = page.getByRole('dialog', { name: 'Key nightly report' });
  const first = await copied(page);
  assert.match(first, /^dj_api_/);
  assert.equal(await ask(first), 200);
  await page.keyboard.press('Escape');
  await shown.getByRole('alert').getByText('You cannot see this key again').waitFor();
  await shown.getByRole('button', { name: 'I have kept it' }).click();
  await shown.waitFor({ state: 'hidden' });

  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'nightly report' });
  await row.getByText(`dj_api_…${first.slice(-4)}`).waitFor();
  await row.getByText('Expires soon').waitFor();
  // It is noted after the answer.
  await until('the last use to be shown', async () => {
    await page.reload();
    await row.getByText(`dj_api_…${first.slice(-4)}`).waitFor();
    return (await row.getByText('Last used').isVisible()) || undefined;
  });
  assert.ok(!(await page.content()).includes(first.slice(40)), 'a key is shown once');

  await row.getByRole('button', { name: 'Rotate the key nightly report' }).click();
  await page.getByRole('combobox', { name: 'The old key' }).selectOption('1');
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
  await shown.waitFor();
  const second = await copied(page);
  assert.notEqual(second, first);
  assert.deepEqual([await ask(first), await ask(second)], [200, 200]);
  await shown.getByRole('button', { name: 'I have kept it' }).click();
  await row.getByText('The old key stops working').waitFor();
  await row.getByText('Works', { exact: false }).first().waitFor();

  await row.getByRole('button', { name: 'Revoke the key nightly report' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('No keys yet').waitFor();
  assert.deepEqual([await ask(first), await ask(second)], ['401 key-revoked', '401 key-revoked']);
  assert.deepEqual(problems, []);
  await context.close();
});

test('an admin sees the keys of all and ends one; a viewer is led to none', async () => {
  const paired = async (name: string, role: string) => {
    const { link } = (await world.owner.call('POST', '/pairings', { kind: 'person', name, role }))
      .body;
    const device = await openDevice(browser, { locale: 'en-US', width: 1280 });
    await device.page.goto(link);
    await device.page.locator('form button[type=submit]').click();
    await device.page.waitForURL(`${world.server.url}/`);
    return device;
  };
  const input = { name: 'of the owner', scopes: ['commit.read'], expiresInDays: 90 };
  const { secret } = (await world.owner.call('POST', '/keys', input)).body;
  const admin = await paired('Adam', 'admin');
  await admin.page.locator('nav a[href="/keys"]').first().click();
  await admin.page.getByText('No keys yet').waitFor();
  await admin.page.getByRole('button', { name: 'Everyone’s' }).click();
  const row = admin.page.getByRole('listitem').filter({ hasText: 'of the owner' });
  await row.waitFor();
  assert.equal(await row.getByRole('button', { name: /Rotate/ }).count(), 0);
  await row.getByRole('button', { name: /Revoke/ }).click();
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await admin.page.getByText('The key was revoked.').waitFor();
  await row.waitFor({ state: 'detached' });
  assert.equal(await ask(secret), '401 key-revoked');
  await admin.context.close();

  const viewer = await paired('Vera', 'viewer');
  await viewer.page.goto(`${world.server.url}/settings`);
  await viewer.page.getByRole('heading', { name: 'Your data' }).waitFor();
  assert.equal(await viewer.page.locator('a[href="/keys"], a[href="/webhooks"]').count(), 0);
  await viewer.page.goto(`${world.server.url}/webhooks`);
  await viewer.page.getByText('Your role does not allow this.').first().waitFor();
  await viewer.context.close();
});

/** A command line asks for a key, and the person grants it on the page. Gives what it fetches. */
async function grantAs(page: Page, isUsable: (what: string) => Promise<void>) {
  const secret = randomBytes(32).toString('base64url');
  const claim = createHash('sha256').update(secret).digest('hex');
  const wish = new URLSearchParams({ claim, name: 'dojang · laptop', scopes: 'commit.read' });
  await page.goto(`${world.server.url}/keys/grant#${wish}`);
  await page.getByText(`${claim.slice(0, 4)}-${claim.slice(4, 8)}`.toUpperCase()).waitFor();
  assert.equal(await page.getByRole('checkbox', { checked: true }).count(), 1);
  await isUsable('grant');
  await page.getByRole('main').locator('button[type=submit]').click();
  await page.getByText(/The key is on its way|키를 내줬어요/).waitFor();
  await isUsable('granted');
  await page.goto(`${world.server.url}/keys/grant`);
  await page.getByText(/The address is incomplete|주소가 온전하지 않아요/).waitFor();
  return world.owner.call('POST', '/keys/claim', { secret });
}

const looks: readonly Look[] = [
  { width: 360, colorScheme: 'light', locale: 'ko-KR' },
  { width: 360, colorScheme: 'dark', locale: 'en-US' },
  { width: 1280, colorScheme: 'dark', locale: 'ko-KR' },
  { width: 1280, colorScheme: 'light', locale: 'en-US' },
];

for (const look of looks) {
  const name = `${look.width} ${look.colorScheme} ${look.locale}`;
  test(`keys and their dialogs are usable by all and fit: ${name}`, async () => {
    const { page, context } = await openKeys(look);
    const isUsable = async (what: string) => {
      assert.deepEqual(await axeFaults(page), [], what);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= (look.width ?? 0), `${what} is ${width} px wide`);
    };
    await isUsable('empty');
    await page.getByRole('button', { name: /New key|새 키/ }).click();
    await page
      .getByRole('textbox', { name: /^(이름|Name)$/ })
      .fill('아주 긴 이름의 프로그램: weekly-report-of-all-repositories');
    await page.getByRole('checkbox').first().check();
    await isUsable('new');
    await page.getByRole('dialog').locator('button[type=submit]').click();
    const kept = page.getByRole('button', { name: /I have kept it|보관했어요/ });
    await kept.waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alert').waitFor();
    await isUsable('secret');
    await kept.click();
    await page.getByRole('button', { name: /^Rotate the key|키 교체$/ }).waitFor();
    await isUsable('list');
    await page.getByRole('button', { name: /^Rotate the key|키 교체$/ }).click();
    await page.getByRole('combobox').first().waitFor();
    await isUsable('rotate');
    await page.keyboard.press('Escape');
    const { body } = await grantAs(page, isUsable);
    assert.equal(body.state, 'claimed');
    const { keys } = (await world.owner.get('/keys')).body;
    for (const { id } of keys) await world.owner.call('DELETE', `/keys/${id}`);
    await context.close();
  });
}
