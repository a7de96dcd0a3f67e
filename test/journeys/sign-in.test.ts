/** A browser, a real provider, and two orgs in two tabs. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner, systemContext } from '@dojang/kernel/server';
import {
  joinAccount,
  newOrg,
  type OidcDouble,
  type TestKernel,
  until,
} from '@dojang/kernel/testing';
import { newNote } from '@dojang/kernel/testing/note-kind';
import type { Browser, Page } from 'playwright-core';
import { isUsable, openChromium, openDevice } from './browser.ts';
import type { NoteServer } from './note-server.ts';
import { type SignInServer, startSignInServer } from './sign-in-server.ts';

let signIn: SignInServer;
let server: NoteServer;
let double: OidcDouble;
let browser: Browser;
let url: string;

before(async () => {
  [signIn, browser] = await Promise.all([startSignInServer(), openChromium()]);
  ({ server, double, url } = signIn);
});
after(async () => {
  await browser?.close();
  await signIn?.close();
});

const pictures = process.env.DOJANG_PICTURES;
const picture = async (page: Page, name: string) => {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, animations: 'disabled' });
};

async function pairOwner(page: Page): Promise<void> {
  const { parts } = server.app;
  await page.goto(await settleOwner(parts).then((owner) => ownerLink(parts, owner)));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL((at) => at.pathname === '/');
}

const textOf = (page: Page, text: string | RegExp) => page.getByText(text).first();

test('an account is connected by somebody who came by a link, and opens two orgs in two tabs', async () => {
  const { page, context, problems } = await openDevice(browser, { locale: 'en-US', width: 1280 });
  await pairOwner(page);
  await page.goto(`${url}/account`);
  await textOf(page, 'No account is connected').waitFor();
  await picture(page, 'account-empty');
  await page.getByRole('button', { name: 'Connect Acme' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect k…@example.com?' });
  await picture(page, 'account-link');
  await dialog.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('listitem').filter({ hasText: 'kim@example.com' }).waitFor();
  assert.equal(new URL(page.url()).hash, '', 'a reload does not ask again');
  await isUsable(page, 1280);
  await picture(page, 'account');

  await page.goto(`${url}/settings`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with Acme' }).waitFor();
  await picture(page, 'gate');
  await page.getByRole('button', { name: 'Sign in with Acme' }).click();
  await page.waitForURL(/\/o\/dojang-[0-9a-f]{8}\/settings/);
  const first = new URL(page.url()).pathname.split('/')[2];

  const kernel = { parts: server.app.parts } as TestKernel;
  const other = await newOrg(kernel);
  await joinAccount(other, double.account?.sub ?? '', double.issuer);
  assert.ok(other.actor.kind === 'person');
  await server.note('in the first org', 'shelf');
  const { parts } = server.app;
  await newNote(systemContext(parts, { org: other.org, name: 'test', trace: randomUUID() }), {
    body: { text: 'in the other org' },
    askedPersonId: other.actor.personId,
  });
  const switcher = page.getByRole('dialog', { name: 'Switch org' });
  // The key is heard once the page has its later parts.
  await until('the switcher', async () => {
    await page.keyboard.press('Control+o');
    return (await switcher.isVisible()) || undefined;
  });
  await switcher.getByRole('button', { name: /^test/ }).waitFor();
  await picture(page, 'switcher');
  await switcher.getByRole('button', { name: /^test/ }).click();
  await page.waitForURL(new RegExp(`/o/test-${other.org.slice(0, 8)}/`));
  await textOf(page, 'in the other org').waitFor();
  const waiting = page.getByRole('region', { name: 'Waiting in other orgs' });
  await waiting.getByText('in the first org').waitFor();
  await isUsable(page, 1280);
  await picture(page, 'inbox');

  const second = await context.newPage();
  await second.goto(`${url}/o/${first}/settings`);
  await textOf(second, /· Dojang/).waitFor();
  await page.goto(`${url}/o/test-${other.org.slice(0, 8)}/settings`);
  await textOf(page, /· test/).waitFor();
  await second.reload();
  await textOf(second, /· Dojang/).waitFor();
  await second.getByRole('main').locator('a[href$="/account"]').click();
  await second.waitForURL(new RegExp(`/o/${first}/account`));
  await second.goto(`${url}/o/${first}/`);
  await textOf(second, 'in the first org').waitFor();
  await second
    .getByRole('region', { name: 'Waiting in other orgs' })
    .getByText('in the other org')
    .click();
  await second.waitForURL(new RegExp(`/o/test-${other.org.slice(0, 8)}/drafts/`));
  await context.close();
  assert.deepEqual(
    problems.filter((each) => !/401|400/.test(each)),
    [],
  );
});

test('a sign-in that was tampered with, cancelled, or leads nowhere is said in words', async () => {
  const { page, context } = await openDevice(browser, { locale: 'en-US' });
  const callback = `${url}/api/sign-in/oidc/sso/callback`;
  await page.goto(`${callback}?state=${'x'.repeat(43)}&code=made-up`);
  await textOf(page, /was begun in another browser/).waitFor();
  await isUsable(page, 360);
  await picture(page, 'sign-in-refused-360');
  const before = double.account;
  double.account = null;
  await page.getByRole('button', { name: 'Sign in with Acme' }).click();
  await textOf(page, /You cancelled the sign-in/).waitFor();
  double.account = { sub: randomUUID(), email: 'new@example.com' };
  await page.getByRole('button', { name: 'Sign in with Acme' }).click();
  await textOf(page, 'You are in no org yet').waitFor();
  await isUsable(page, 360);
  await picture(page, 'sign-in-nowhere-360');
  double.account = before;
  await context.close();
});

test('the pages are usable on a phone, in the dark and in Korean', async () => {
  const look = { width: 360, colorScheme: 'dark', locale: 'ko-KR' } as const;
  const { page, context } = await openDevice(browser, look);
  await page.goto(`${url}/sign-in`);
  await page.getByRole('button', { name: 'Acme 계정으로 로그인' }).waitFor();
  await isUsable(page, 360);
  await picture(page, 'sign-in-360-dark-ko');
  await page.getByRole('button', { name: 'Acme 계정으로 로그인' }).click();
  await textOf(page, '어느 조직으로 갈까요?').waitFor();
  await isUsable(page, 360);
  await picture(page, 'choose-360-dark-ko');
  await page.getByRole('button', { name: /^Dojang/ }).click();
  await page.waitForURL(/\/o\/dojang-[0-9a-f]{8}\//);
  await page.goto(`${page.url()}account`);
  await page.getByRole('listitem').filter({ hasText: 'kim@example.com' }).waitFor();
  await isUsable(page, 360);
  await picture(page, 'account-360-dark-ko');
  await page.route('**/api/identity/logins', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').first().waitFor();
  await picture(page, 'account-failing-360-dark-ko');
  await context.close();
});
