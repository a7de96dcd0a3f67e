import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { claim, pairingLink, startWorld, type World } from '../world.ts';
import { axeFaults, openChromium, openDevice, smallTargets } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

/** What fades in has less contrast than it will have. */
const settled = (page: Page) =>
  page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );

async function signIn(width: number) {
  const device = await openDevice(browser, { width, locale: 'en-US' });
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  return device;
}

async function fits(page: Page) {
  await settled(page);
  assert.deepEqual(await axeFaults(page), []);
  const isPhone = (page.viewportSize()?.width ?? 0) < 600;
  if (isPhone) assert.deepEqual(await smallTargets(page), []);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(width <= 0, `the page is ${width} px too wide`);
}

test('an owner makes a role on the phone, gives it, sees who is affected by a change, and deletes it', async () => {
  const { owner, server } = world;
  const made = await owner.call('POST', '/pairings', {
    kind: 'person',
    name: '이솔',
    role: 'member',
  });
  const member = await claim(server.url, made.body.link);
  const actions = async () => (await member.get('/me')).body.actions as string[];
  const { page, context, problems } = await signIn(360);

  await page.goto(`${server.url}/people`);
  await page.getByRole('link', { name: 'Roles' }).click();
  await page.getByText('No role of your own yet').waitFor();
  await page.getByRole('heading', { name: 'What they may do' }).waitFor();
  await fits(page);
  await page.getByRole('button', { name: 'New role' }).click();
  const dialog = page.getByRole('dialog', { name: 'New role' });
  const make = dialog.getByRole('button', { name: 'Make the role' });
  const { y = 0, height = 0 } = (await make.boundingBox()) ?? {};
  assert.ok(y + height < 740, 'however long the form is, its button is at hand');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('회계');
  await dialog.getByRole('radio', { name: 'Viewer' }).check();
  const stamp = dialog.getByRole('checkbox', { name: 'Stamp the drafts that come to them' });
  assert.equal(await stamp.isChecked(), false, 'a new role begins with what its base may do');
  await dialog.getByRole('checkbox', { name: 'See the use and the cost of AI' }).check();
  await fits(page);
  await make.click();
  await page.getByText('Based on: Viewer').waitFor();

  await page.goto(`${server.url}/people`);
  await page.getByRole('button', { name: 'Change role and access of 이솔' }).click();
  const person = page.getByRole('dialog', { name: '이솔' });
  await person.getByRole('radio', { name: '회계' }).check();
  await person.getByRole('button', { name: 'Save' }).click();
  await page.getByText('회계', { exact: true }).waitFor();
  assert.ok((await actions()).includes('llm.count'));
  assert.ok(!(await actions()).includes('draft.stamp'));

  await page.goto(`${server.url}/roles`);
  await page.getByRole('button', { name: 'Edit the role 회계' }).click();
  const edit = page.getByRole('dialog', { name: 'The role 회계' });
  await edit.getByRole('checkbox', { name: 'See the use and the cost of AI' }).uncheck();
  await edit.getByRole('button', { name: 'See who is affected' }).click();
  const changes = page.getByRole('dialog', { name: 'What changes' });
  const line = changes.getByRole('listitem').filter({ hasText: '이솔' });
  assert.match(
    (await line.textContent()) ?? '',
    /May no longer do\s*See the use and the cost of AI/,
  );
  await fits(page);
  assert.ok((await actions()).includes('llm.count'), 'nothing is saved yet');
  const { own } = (await owner.get('/roles/matrix')).body;
  const { name, label, actions: kept } = own[0];
  await owner.call('PUT', `/roles/${name}`, { label, actions: kept, version: 1 });
  await changes.getByRole('button', { name: 'Save' }).click();
  await changes.getByRole('alert').getByText('Somebody else saved this role').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Edit the role 회계' }).click();
  await edit.getByRole('checkbox', { name: 'See the use and the cost of AI' }).uncheck();
  await edit.getByRole('button', { name: 'See who is affected' }).click();
  await changes.getByRole('button', { name: 'Save' }).click();
  await changes.waitFor({ state: 'hidden' });
  assert.ok(!(await actions()).includes('llm.count'));

  await page.getByRole('button', { name: 'Edit the role 회계' }).click();
  await edit.getByRole('button', { name: 'Delete this role' }).click();
  const away = page.getByRole('dialog', { name: 'Delete the role 회계?' });
  await away.getByRole('combobox', { name: 'Role instead' }).selectOption({ label: 'Member' });
  await fits(page);
  await away.getByRole('button', { name: 'Delete this role' }).click();
  await page.getByText('No role of your own yet').waitFor();
  assert.ok((await actions()).includes('draft.stamp'));
  // The refusal itself is a line in the browser's own log.
  assert.deepEqual(
    problems.filter((each) => !each.includes('409')),
    [],
  );
  await context.close();
});

test('at a desk all roles stand beside each other, and each cell says whether', async () => {
  const actions = ['draft.read', 'person.list'];
  await world.owner.call('POST', '/roles', { label: '외부 협력자', basedOn: 'member', actions });
  const { page, context, problems } = await signIn(1280);
  await page.goto(`${world.server.url}/roles`);
  const table = page.getByRole('table', { name: 'What they may do' });
  await table.getByRole('columnheader', { name: '외부 협력자' }).waitFor();
  const row = table.getByRole('row', { name: /^Decide drafts that somebody else/ });
  const cells = await row.getByRole('cell').allInnerTexts();
  assert.deepEqual(cells, ['may not', 'may', 'may', 'may not', 'may not']);
  await fits(page);
  assert.deepEqual(problems, []);
  await context.close();
});
