/** Who sees what: an owner looks at what would change, lets only grants in, and gives a person access. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { noteModule } from '@dojang/kernel/testing/note-module';
import type { Browser, Page } from 'playwright-core';
import { type App, buildApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config.ts';
import { products } from '../../server/src/modules.ts';
import { axeFaults, openChromium, openDevice, smallTargets } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-grants-'));
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

/** Asks the API as the page does. */
const ask = (page: Page, method: string, path: string, body?: unknown) =>
  page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'content-type': 'application/json' };
      const init = body === null ? { method } : { method, headers, body: JSON.stringify(body) };
      const answer = await fetch(`/api${path}`, init);
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body ?? null] as const,
  );

const settled = (page: Page) =>
  page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );

/** With `DOJANG_SHOTS`, a picture of each screen lies there afterwards. */
async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  assert.deepEqual(await axeFaults(page), []);
  assert.deepEqual(await smallTargets(page), []);
  const into = process.env.DOJANG_SHOTS;
  if (into) await page.screenshot({ path: join(into, `${name}.png`), fullPage: true });
}

test('an owner sees who would lose what, lets only grants in, and gives one person access', async () => {
  const owner = await openDevice(browser, { locale: 'en-US' });
  const { page } = owner;
  await signIn(page, await ownerLink(app.parts, await settleOwner(app.parts)));
  await ask(page, 'POST', '/note/notes', { text: 'Buy ink', remindAt: null });
  const invited = { kind: 'person', name: '이솔', role: 'member' };
  const { link } = await ask(page, 'POST', '/pairings', invited);
  const member = await openDevice(browser, { locale: 'en-US' });
  await signIn(member.page, link);
  const notes = async () => (await ask(member.page, 'GET', '/note/notes')).notes.length;
  assert.equal(await notes(), 1);

  await page.goto(`${url}/access`);
  await page.getByText('Would see 0 of 1').waitFor();
  await look(page, 'access-open');
  await page.getByRole('radio', { name: 'Only people with access' }).click();
  const confirm = page.getByRole('dialog');
  await confirm.getByText('1 person will no longer see').waitFor();
  await look(page, 'access-confirm');
  await confirm.getByRole('button', { name: 'Change' }).click();
  await page.getByText('Only people with access can see things now.').waitFor();
  await page.getByRole('heading', { name: 'Only owners can see these' }).waitFor();
  await look(page, 'access-granted');
  assert.equal(await notes(), 0);

  await page.getByRole('link', { name: 'Buy ink' }).click();
  await page.getByText('No team or person has access yet.').waitFor();
  await look(page, 'resource-none');
  await page.getByRole('button', { name: 'Give access' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give access' });
  await dialog.getByRole('combobox', { name: 'For' }).selectOption({ label: '이솔' });
  await look(page, 'grant-dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('View · own access').waitFor();
  await look(page, 'resource-given');
  assert.equal(await notes(), 1);

  await page.getByRole('button', { name: 'Change the access of 이솔' }).click();
  const remove = page.getByRole('dialog').getByRole('button', { name: /delete/i });
  await remove.click();
  await remove.click();
  await page.getByText('No team or person has access yet.').waitFor();
  assert.equal(await notes(), 0);
  assert.deepEqual(owner.problems, []);
  assert.deepEqual(
    await member.page.evaluate(async () => (await fetch('/api/grants/access')).status),
    403,
  );
  await owner.context.close();
  await member.context.close();
});
