/** An owner connects the company's provider of OpenID Connect, proves a domain, and its people come in by both. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { type OidcDouble, startOidcDouble } from '@dojang/kernel/testing';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../../scripts/free-port.ts';
import { isUsable, type Look, openChromium, openDevice } from './browser.ts';
import { type NoteServer, startNoteServer } from './note-server.ts';

let server: NoteServer;
let double: OidcDouble;
let browser: Browser;
let url: string;
/** What the name servers say. */
const records = new Map<string, string>();

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = { DOJANG_OIDC_PRIVATE: '1' };
  [server, browser] = await Promise.all([startNoteServer(env, port), openChromium()]);
  const { parts } = server.app;
  const readTxt = async (name: string) => [records.get(name) ?? 'v=spf1 -all'];
  Object.assign(parts, { readTxt });
  const { org } = await settleOwner(parts);
  double = await startOidcDouble([`${url}/api/sign-in/orgs/${org}/oidc/callback`]);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await double?.close();
});

const pictures = process.env.DOJANG_PICTURES;
const picture = async (page: Page, name: string) => {
  if (!pictures) return;
  await page.screenshot({
    path: `${pictures}/${name}.png`,
    animations: 'disabled',
    fullPage: true,
  });
};

const looks = {
  'ko-360-light': {},
  'en-360-dark': { locale: 'en-US', colorScheme: 'dark' },
  'ko-1280-dark': { width: 1280, colorScheme: 'dark' },
  'en-1280-light': { locale: 'en-US', width: 1280 },
} as const satisfies Record<string, Look>;

/** The owner's browser in each look, on the page of the policy. */
async function lookAt(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  const state = await page.context().storageState();
  for (const [look, { ...options }] of Object.entries(looks)) {
    const device = await openDevice(browser, options as Look);
    await device.context.addCookies(state.cookies);
    await device.page.goto(`${url}/org/policy`);
    await device.page
      .getByText(/Keycloak|127\.0\.0\.1/)
      .first()
      .waitFor();
    await picture(device.page, `${name}-${look}`);
    await device.context.close();
  }
}

const section = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, level: 2 }) });

test('the company’s own provider and domain lead its people in', async () => {
  const { page, problems } = await openDevice(browser, { locale: 'en-US' });
  const { parts } = server.app;
  await page.goto(await ownerLink(parts, await settleOwner(parts)));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL((at) => at.pathname === '/');
  await page.goto(`${url}/org/policy`);
  const oidc = section(page, 'OpenID Connect provider');
  await oidc.getByText('No OpenID Connect provider is connected').waitFor();
  await isUsable(page, 360);
  await lookAt(page, 'policy-empty');

  await oidc.getByRole('button', { name: 'Connect a provider' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Issuer').fill(`${double.issuer}/nowhere`);
  await dialog.getByLabel('Client ID').fill(double.provider.clientId);
  await dialog.getByLabel('Client secret').fill(double.provider.clientSecret ?? '');
  await dialog.getByRole('button', { name: 'Connect a provider' }).click();
  await dialog.getByText('There is no OpenID Connect provider at this issuer').waitFor();
  await picture(page, 'oidc-dialog');
  await dialog.getByLabel('Issuer').fill(double.issuer);
  await dialog.getByRole('button', { name: 'Connect a provider' }).click();
  double.account = { sub: 'boss', email: 'boss@acme.example', email_verified: true };
  await oidc.getByRole('button', { name: 'Try to sign in' }).click();
  await page.getByText('This browser signed in by: Company account (OpenID Connect)').waitFor();

  await page.getByRole('button', { name: 'Add a domain' }).click();
  await page.getByRole('dialog').getByLabel('Domain').fill('@Acme.example');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a domain' }).click();
  const domains = section(page, 'Domains');
  await domains.getByText('Not verified yet').waitFor();
  const [name, value] = await domains.locator('code').allTextContents();
  assert.equal(name, '_dojang.acme.example');
  await domains.getByRole('button', { name: 'Check now' }).click();
  await domains.getByText('The TXT record is not there.').waitFor();
  await isUsable(page, 360);
  await lookAt(page, 'policy-unproved');
  records.set(name ?? '', value ?? '');
  await domains.getByRole('button', { name: 'Check now' }).click();
  await domains.getByText(/^Verified/).waitFor();
  await domains.getByLabel('People of this domain sign in').selectOption('own-oidc');
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await isUsable(page, 360);
  await lookAt(page, 'policy-proved');
  await oidc.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await page.getByText('People of acme.example have to sign in by this provider').waitFor();
  await picture(page, 'disconnect-refused');
  const expected = problems.filter((each) => !/status of (409|422)/.test(each));
  assert.deepEqual(expected, []);
});

test('somebody types an address at work on the page of sign-in', async () => {
  for (const [look, options] of Object.entries(looks)) {
    const { page, context } = await openDevice(browser, options);
    await page.goto(url);
    const words = look.startsWith('en') ? 'Sign in with a company account' : '회사 계정으로 로그인';
    await page.getByRole('link', { name: words }).click();
    const label = look.startsWith('en') ? 'Address at work' : '회사 이메일 주소';
    await page.getByLabel(label).fill('boss@nowhere.example');
    await page.getByRole('button', { name: words }).click();
    await page.locator('[role=alert]').first().waitFor();
    await isUsable(page, options && 'width' in options ? options.width : 360);
    await picture(page, `entry-${look}`);
    await page.getByLabel(label).fill('boss@acme.example');
    await page.getByRole('button', { name: words }).click();
    await page.waitForURL((at) => at.pathname === '/');
    const me = await page.request.get(`${url}/api/me`);
    assert.equal((await me.json()).person.role, 'owner');
    await context.close();
  }
});
