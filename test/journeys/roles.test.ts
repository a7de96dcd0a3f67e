import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { axeFaults, openChromium, openDevice } from './browser.ts';
import { type OwnApp, settled, startOwnApp } from './own-app.ts';

let server: OwnApp;
let browser: Browser;

before(async () => {
  [server, browser] = await Promise.all([startOwnApp(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

test('a guest is invited with a role of a module, does that one thing, and loses it with the role', async () => {
  const owner = await openDevice(browser, { locale: 'en-US' });
  const { url, signIn } = server;
  await signIn(owner.page, await server.ownerLink());
  await owner.page.goto(`${url}/people`);
  await owner.page.getByRole('button', { name: 'Invite' }).click();
  const invitation = owner.page.getByRole('dialog', { name: 'Invite' });
  await invitation.getByRole('textbox', { name: 'Name' }).fill('학부모');
  await invitation.getByRole('radio', { name: 'Guest' }).check();
  await invitation.getByRole('checkbox', { name: 'Note reader' }).check();
  await settled(owner.page);
  assert.deepEqual(await axeFaults(owner.page, '[role=dialog]', ['best-practice']), []);
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
