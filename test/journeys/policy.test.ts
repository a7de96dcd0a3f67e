/** An owner connects the company's provider, tries it in the browser, and makes it the only way in. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { createSamlDouble } from '@dojang/kernel/testing/saml-double';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page, Route } from 'playwright-core';
import { type MailDouble, startMailDouble } from '../mail-double.ts';
import { pairingLink, startWorld, type World } from '../world.ts';
import { isUsable, type Look, openChromium, openDevice } from './browser.ts';

const double = await createSamlDouble();
let mail: MailDouble;
let world: World;
let browser: Browser;

before(async () => {
  mail = await startMailDouble();
  [world, browser] = await Promise.all([startWorld({ SMTP_URL: mail.url }), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
  await mail?.close();
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

/** A phone in Korean, and a desk in English. */
const looks = [
  {
    width: 360,
    locale: 'ko-KR',
    renew: '새 코드 만들기',
    kept: '보관했어요',
    left: '남은 코드 2개',
    save: '담당자 저장',
    saved: '복구 담당자를 저장했어요',
    add: '도메인 추가',
    domain: '도메인',
    byMail: '메일로 확인',
    sent: '메일을 보냈어요.',
    yes: '네, 이 조직의 도메인이에요',
    done: '도메인을 확인했어요',
    isProved: '메일로 확인됨',
    again: '확인할 수 없어요',
  },
  {
    width: 1280,
    locale: 'en-US',
    renew: 'Make new codes',
    kept: 'I have kept them',
    left: 'Codes left: 2',
    save: 'Save the people',
    saved: 'Recovery people saved',
    add: 'Add a domain',
    domain: 'Domain',
    byMail: 'Verify by mail',
    sent: 'The letter was sent.',
    yes: 'Yes, the domain is theirs',
    done: 'The domain is verified',
    isProved: 'Verified by mail',
    again: 'This cannot be confirmed',
  },
] as const;

for (const look of looks) {
  test(`a domain is proved by mail and the way back is prepared, ${look.locale} at ${look.width}`, async () => {
    const { page, problems } = await openAt('/org/policy', { ...look, hasWorker: false });
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const dialog = page.getByRole('dialog');
    await button(look.renew).click();
    await dialog.getByRole('button', { name: look.renew }).click();
    await dialog.locator('code').nth(1).waitFor();
    await button(look.kept).click();
    await page.getByText(look.left).waitFor();
    const people = page.getByRole('checkbox').last();
    await people.setChecked(!(await people.isChecked()));
    await button(look.save).click();
    await page.getByText(look.saved).waitFor();

    const domain = `w${look.width}.example`;
    await button(look.add).first().click();
    await dialog.getByLabel(look.domain, { exact: true }).fill(domain);
    await dialog.getByRole('button', { name: look.add }).click();
    const row = page.getByRole('listitem').filter({ hasText: domain });
    await row.getByRole('button', { name: look.byMail }).click();
    const text = await until(
      'the letter',
      () => mail.letters.find(({ to }) => to[0]?.address === `postmaster@${domain}`)?.text,
    );
    const [link = ''] = /http\S+\/domain#[\w.-]+/.exec(text) ?? [];
    await page.reload();
    await row.getByText(look.sent).waitFor();
    await isUsable(page, look.width);

    // The postmaster is nobody here, in a browser of their own.
    const other = await openDevice(browser, { ...look, hasWorker: false });
    await other.page.goto(link);
    const yes = other.page.getByRole('button', { name: look.yes });
    await yes.waitFor();
    await isUsable(other.page, look.width);
    await yes.click();
    await other.page.getByRole('heading', { name: look.done }).waitFor();
    await other.page.reload();
    await other.page.getByRole('heading', { name: look.again }).waitFor();
    await page.reload();
    await row.getByText(look.isProved).waitFor();
    await isUsable(page, look.width);
    assert.deepEqual(
      problems.filter((each) => !/404/.test(each)),
      [],
    );
  });
}

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
  await page.getByRole('heading', { name: 'Recovery codes', exact: true }).waitFor();
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
  // The notice of the first time may still be there.
  const saved = page.waitForResponse(
    (each) => each.request().method() === 'PUT' && each.url().endsWith('/api/org/policy'),
  );
  await save(page);
  assert.equal((await saved).status(), 200);
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
