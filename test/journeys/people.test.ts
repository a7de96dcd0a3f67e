/** Who belongs here: what each role is offered, an invitation that is withdrawn, a person who is removed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { callApi, pairingLink, startWorld, type World } from '../world.ts';
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

async function claim(link: string, locale: 'ko-KR' | 'en-US' = 'en-US') {
  const device = await openDevice(browser, { locale });
  await device.page.goto(link);
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  return device;
}

async function invite(name: string, role: string): Promise<string> {
  const input = { kind: 'person', name, role };
  return (await world.owner.call('POST', '/pairings', input)).body.link;
}

/** The paths of requests that the server turned away for want of a right. */
function refusalsOf(page: Page): string[] {
  const refused: string[] = [];
  page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(new URL(answer.url()).pathname);
  });
  return refused;
}

const controls = ['New rule', 'Verify', 'Verify again', 'Invite', 'New team', 'Save', 'Retry'];
const places = [
  '/commit/rules',
  '/commit/repositories',
  '/ledger',
  '/people',
  '/devices',
  '/settings',
];

/** The controls that these pages offer, by page. */
async function offered(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const path of places) {
    await page.goto(`${world.server.url}${path}`);
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => document.querySelector('.skeleton') === null);
    for (const name of controls) {
      const count = await page.getByRole('button', { name, exact: true }).count();
      if (count > 0) found.push(`${path} ${name}`);
    }
  }
  return found;
}

test('a member and a viewer are offered nothing that they may not do', async () => {
  const owner = await claim(await pairingLink(world.owner, 'phone'));
  const all = await offered(owner.page);
  for (const each of ['/commit/rules New rule', '/people Invite', '/people New team']) {
    assert.ok(all.includes(each), `${each} is not among ${all.join(', ')}`);
  }
  assert.ok(all.some((each) => each.startsWith('/ledger Verify')));
  for (const role of ['member', 'viewer']) {
    const { page, context } = await claim(await invite(`한 ${role}`, role));
    const refused = refusalsOf(page);
    // The own name is the one thing to save.
    const theirs = (await offered(page)).filter((each) => each !== '/settings Save');
    assert.deepEqual(theirs, [], role);
    assert.deepEqual(refused, [], role);
    await context.close();
  }
  await owner.context.close();
});

test('of many people one is found by a part of the name', async () => {
  for (let n = 10; n < 23; n += 1) await invite(`동료 ${n}`, 'viewer');
  await invite('Ada Lovelace', 'guest');
  const { page, context } = await claim(await pairingLink(world.owner, 'phone'));
  await page.goto(`${world.server.url}/people`);
  await page.getByText('Can do only what an added role allows.').waitFor();
  await page.getByRole('searchbox', { name: 'Find by name' }).fill('love');
  const rows = page.locator('main .rows').first().getByRole('listitem');
  await rows.filter({ hasText: 'Ada Lovelace' }).waitFor();
  assert.equal(await rows.count(), 1);
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('searchbox').fill('nobody is called so');
  await page.getByText('Nobody has this name.').waitFor();
  await context.close();
});

test('an invitation is cancelled, a person is removed, and neither comes in again', async () => {
  const open = await invite('박초대', 'member');
  const colleague = await claim(await invite('김동료', 'member'));
  const { page, context, problems } = await claim(await pairingLink(world.owner, 'phone'));
  await page.goto(`${world.server.url}/people`);

  await page.getByRole('button', { name: 'Change role and access of 박초대' }).click();
  const dialog = page.getByRole('dialog', { name: '박초대' });
  await dialog.waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await dialog.getByRole('button', { name: 'Cancel the invitation' }).click();
  const uninvite = page.getByRole('dialog', { name: 'Cancel the invitation of 박초대?' });
  await uninvite.getByRole('button', { name: 'Cancel the invitation' }).click();
  await page.getByText('The invitation of 박초대 was cancelled.').waitFor();
  const claimed = await callApi(world.server.url, 'POST', '/pairings/claim', {
    secret: open.split('#')[1],
    deviceName: 'x',
    kind: 'browser',
  });
  assert.equal(claimed.status, 404);

  await page.getByRole('button', { name: 'Change role and access of 김동료' }).click();
  const roles = page.getByRole('dialog', { name: '김동료' });
  await roles.getByRole('radio', { name: 'Viewer' }).check();
  await roles.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('listitem').filter({ hasText: '김동료' }).getByText('Viewer').waitFor();

  await page.getByRole('button', { name: 'Change role and access of 김동료' }).click();
  await roles.getByRole('button', { name: 'Remove' }).click();
  const removal = page.getByRole('dialog', { name: 'Remove 김동료?' });
  assert.deepEqual(await axeFaults(page), []);
  await removal.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('김동료 was removed.').waitFor();
  const row = page.locator('main').getByRole('listitem').filter({ hasText: '김동료' });
  await row.waitFor({ state: 'detached' });
  await colleague.page.reload();
  await colleague.page.getByText('Connect this device').first().waitFor();
  assert.deepEqual(problems, []);
  await context.close();
  await colleague.context.close();
});
