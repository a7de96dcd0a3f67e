/** An owner connects the company's provider, tries it in the browser, and makes it the only way in. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { createSamlDouble } from '@dojang/kernel/testing/saml-double';
import type { Browser, Page, Route } from 'playwright-core';
import { pairingLink, startWorld, type World } from '../world.ts';
import { isUsable, type Look, openChromium, openDevice } from './browser.ts';

const double = await createSamlDouble();
let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function openAt(path: string, look: Look) {
  const device = await openDevice(browser, look);
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  await device.page.goto(`${world.server.url}${path}`);
  await device.page.getByRole('heading', { level: 1 }).waitFor();
  return device;
}

/** The provider's page: it knows who asks, and sends the browser back by a form, as a provider does. */
async function answerAsProvider(route: Route): Promise<void> {
  const { searchParams } = new URL(route.request().url());
  const request = inflateRawSync(
    Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64'),
  ).toString();
  const acsUrl = /AssertionConsumerServiceURL="([^"]+)"/.exec(request)?.[1] ?? '';
  const said = {
    acsUrl,
    audience: /Issuer[^>]*>([^<]+)</.exec(request)?.[1] ?? '',
    requestId: / ID="([^"]+)"/.exec(request)?.[1] ?? '',
    assertionId: `_${crypto.randomUUID()}`,
    issuer: double.issuer,
    recipient: acsUrl,
    destination: acsUrl,
    nameId: 'owner',
    email: 'owner@example.com',
    at: new Date(),
    hash: 'SHA-256',
  } as const;
  const xml = double.response(said, await double.sign(double.assertion(said), 'SHA-256'));
  const field = (name: string, value: string) =>
    `<input type="hidden" name="${name}" value="${value}">`;
  await route.fulfill({
    contentType: 'text/html',
    body: `<form method="post" action="${acsUrl}">${field('SAMLResponse', Buffer.from(xml).toString('base64'))}${field('RelayState', searchParams.get('RelayState') ?? '')}<button>Go on</button></form>`,
  });
}

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();

test('the company account is connected, tried, and becomes the only way in', async () => {
  const { page, problems, context } = await openAt('/org/policy', {
    locale: 'en-US',
    hasWorker: false,
  });
  await context.route('https://idp.example/sso**', answerAsProvider);
  await page.getByText('No company account is connected').waitFor();
  await isUsable(page, 360);
  const links = page.getByLabel('Invitation links and pairing');
  await links.uncheck();
  await save(page);
  await page.getByRole('alert').getByText('First sign in here by a way that stays').waitFor();

  await page.getByRole('button', { name: 'Connect a provider' }).first().click();
  await page.getByRole('button', { name: 'By file' }).click();
  await page.getByLabel('Metadata XML').fill('not metadata');
  const connect = page.getByRole('dialog').getByRole('button', { name: 'Connect a provider' });
  await connect.click();
  await page.getByText('This is not the metadata of a SAML 2.0 provider.').waitFor();
  await page.getByLabel('Metadata XML').fill(double.metadata());
  await connect.click();
  await page.getByRole('button', { name: 'Try to sign in' }).click();
  await page.waitForURL('https://idp.example/sso**');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.waitForURL(`${world.server.url}/org/policy`);
  await page.getByText('This browser signed in by: Company account (SAML)').waitFor();
  await isUsable(page, 360);

  await page.getByLabel('Invitation links and pairing').uncheck();
  await page.getByLabel('Accounts such as Google').uncheck();
  await save(page);
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
  const codes = await page.getByRole('dialog').locator('code').allTextContents();
  assert.equal(new Set(codes).size, 2);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('Browsers that do not comply').waitFor();
  await page.getByRole('button', { name: 'Sign out now' }).click();
  await page.getByText(/Browsers signed out: \d/).waitFor();
  const back = await world.owner.get('/me');
  assert.equal(back.status, 401, 'a browser that came by a link is out');

  // A code is the way back when the provider fails; then links are let in again.
  const answer = await fetch(`${world.server.url}/api/sign-in/recovery`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ code: codes[0] }),
  });
  assert.equal(answer.status, 201);
  await page.getByLabel('Invitation links and pairing').check();
  await save(page);
  await page.getByText('Sign-in policy saved').waitFor();
  const { link } = (await answer.json()) as { link: string };
  const other = await openDevice(browser, { locale: 'en-US', width: 1280 });
  await other.page.goto(link);
  await other.page.locator('form button[type=submit]').click();
  await other.page.waitForURL(`${world.server.url}/`);
  await other.page.goto(`${world.server.url}/org/provisioning`);
  await other.page.getByRole('button', { name: 'Make a token' }).click();
  await other.page
    .getByRole('dialog')
    .getByText(/^dj_scim_/)
    .waitFor();
  await other.page.getByRole('button', { name: 'I have kept it' }).click();
  await isUsable(other.page, 1280);
  await other.page.getByRole('button', { name: /^Revoke the token that ends in/ }).click();
  await other.page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await other.page.getByText('No tokens yet').waitFor();
  assert.deepEqual(
    problems.filter((each) => !/40[0-9]|409|422/.test(each)),
    [],
  );
});
