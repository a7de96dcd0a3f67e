import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { callApi, pairingLink, startWorld, type World } from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';

/** A name that leads to this machine: a phone in the same network knows the server by another one. */
const name = 'dojang.test';
let world: World;
let browser: Browser;

before(async () => {
  const args = [`--host-resolver-rules=MAP ${name} 127.0.0.1`];
  [world, browser] = await Promise.all([startWorld(), openChromium(args)]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function pairPage(page: Page, url: string): Promise<void> {
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${url}/`);
}

const claim = async (link: string) => {
  const input = { secret: link.split('#')[1], deviceName: 'x', kind: 'browser' };
  const { status, body } = await callApi(world.server.url, 'POST', '/pairings/claim', input);
  return [status, body.code ?? null];
};

test('an invitation is seen on the page of people, ended there, and lets nobody in', async () => {
  const { page, context, problems } = await openDevice(browser, { locale: 'en-US' });
  await pairPage(page, world.server.url);
  await page.goto(`${world.server.url}/people`);
  await page.getByText('No link is open.').waitFor();
  const invitation = { kind: 'person', name: '이직원', role: 'admin' };
  const { body } = await world.owner.call('POST', '/pairings', invitation);
  const row = page.getByRole('listitem').filter({ hasText: 'Invitation of 이직원' });
  await row.getByText('Admin', { exact: true }).waitFor();
  assert.deepEqual(await axeFaults(page, 'html', ['best-practice']), []);
  await row.getByRole('button', { name: 'End the link: Invitation of 이직원' }).click();
  const dialog = page.getByRole('dialog', { name: 'End this link?' });
  await dialog.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByText('No link is open.').waitFor();
  assert.deepEqual(await claim(body.link), [410, 'pairing-ended']);
  assert.deepEqual(problems, []);
  await context.close();
});

test('opened over plain http beyond this machine, the page of devices says what that means', async () => {
  const { page, context } = await openDevice(browser, { locale: 'en-US' });
  await pairPage(page, world.server.url);
  await page.goto(`${world.server.url}/devices`);
  await page.getByText('A phone for').or(page.getByText('No link is open.')).first().waitFor();
  assert.equal(await page.getByText('This connection is not encrypted').count(), 0);
  await context.close();
  const url = `http://${name}:${new URL(world.server.url).port}`;
  await world.server.stop();
  await world.restartServer({ DOJANG_PUBLIC_URL: url });
  const beyond = await openDevice(browser, { locale: 'en-US' });
  await pairPage(beyond.page, url);
  await beyond.page.goto(`${url}/devices`);
  await beyond.page.getByText('This connection is not encrypted').waitFor();
  assert.match(world.server.output(), /reached over plain http/);
  await beyond.context.close();
});
