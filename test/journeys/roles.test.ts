import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { noteModule } from '@dojang/kernel/testing/note-module';
import type { Browser, Page } from 'playwright-core';
import { type App, buildApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config.ts';
import { products } from '../../server/src/modules.ts';
import { openChromium, openDevice } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-roles-'));
const pageFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));
let app: App;
let url: string;
let browser: Browser;

before(async () => {
  const variables = { DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent' };
  const config = readConfig(variables, []);
  app = await buildApp(config, { pageFolder, products: [...products, noteModule] });
  url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  app.address.url = url;
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function signIn(page: Page, link: string) {
  await page.goto(link);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${url}/`);
}

/** What fades in has less contrast than it will have. */
const settled = (page: Page) =>
  page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );

test('a guest is invited with a role of a module, does that one thing, and loses it with the role', async () => {
  const owner = await openDevice(browser, { locale: 'en-US' });
  await signIn(owner.page, await ownerLink(app.parts, await settleOwner(app.parts)));
  await owner.page.goto(`${url}/people`);
  await owner.page.getByRole('button', { name: 'Invite' }).click();
  const invitation = owner.page.getByRole('dialog', { name: 'Invite' });
  await invitation.getByRole('textbox', { name: 'Name' }).fill('학부모');
  await invitation.getByRole('radio', { name: 'Guest' }).check();
  await invitation.getByRole('checkbox', { name: 'Note reader' }).check();
  await settled(owner.page);
  const { violations } = await new AxeBuilder({ page: owner.page })
    .include('[role=dialog]')
    .analyze();
  assert.deepEqual(violations, []);
  const made = owner.page.waitForResponse((answer) => answer.url().endsWith('/api/pairings'));
  await invitation.getByRole('button', { name: 'Make an invitation' }).click();
  const { link } = await (await made).json();

  const guest = await openDevice(browser, { locale: 'en-US' });
  await signIn(guest.page, link);
  await guest.page.getByText('You are a guest here').waitFor();
  const statusOf = (path: string) =>
    guest.page.evaluate(async (path) => (await fetch(`/api${path}`)).status, path);
  assert.deepEqual([await statusOf('/note/notes'), await statusOf('/people')], [200, 403]);
  await guest.page.goto(`${url}/more`);
  await guest.page.getByRole('link', { name: 'Settings' }).first().waitFor();
  assert.equal(await guest.page.getByRole('link', { name: 'People' }).count(), 0);

  await owner.page.goto(`${url}/people`);
  await owner.page.getByText('Note reader').first().waitFor();
  await owner.page.getByRole('button', { name: 'Change role and access of 학부모' }).click();
  const dialog = owner.page.getByRole('dialog', { name: '학부모' });
  await dialog.getByRole('checkbox', { name: 'Note reader' }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await statusOf('/note/notes'), 403);
  assert.deepEqual(owner.problems, []);
  await owner.context.close();
  await guest.context.close();
});
