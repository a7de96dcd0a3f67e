/** Stacks of builds by source maps, splitting by an error, how a resolution is written, and what the AI is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { builtMap, builtStack } from '../../modules/aisher/src/testing/built.ts';
import { pairingLink } from '../world.ts';
import { type AisherServer, startAisherServer } from './aisher-server.ts';
import { isUsable, type Look, openChromium, openDevice } from './browser.ts';

let browser: Browser;
let server: AisherServer;
let group: string;

before(async () => {
  [server, browser] = await Promise.all([startAisherServer(), openChromium()]);
  const build = new URLSearchParams({ service: 'shop', version: '2.4.1', path: 'assets/app.js' });
  const kept = await server.owner.call('POST', `/aisher/source-maps?${build}`, builtMap);
  assert.equal(kept.status, 201, JSON.stringify(kept.body));
  const stack = `${builtStack()}\n    at node:internal/timers:573:17`;
  const error = { service: 'shop', type: 'TypeError', message: 'no card', stack };
  await server.fail({ ...error, release: '2.4.1' });
  await server.fail({ ...error, release: '9.9.9' });
  const { body } = await server.owner.get('/aisher/groups');
  const [newest, oldest] = body.groups;
  group = oldest.id;
  const merge = { change: 'merge', groups: [newest.id] };
  const merged = await server.owner.call('POST', `/aisher/groups/${group}/changes`, merge);
  assert.equal(merged.status, 201, JSON.stringify(merged.body));
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function openPage(look: Look): Promise<{ page: Page; problems: string[] }> {
  const device = await openDevice(browser, { hasWorker: false, ...look });
  await device.page.goto(await pairingLink(server.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${server.owner.url}/`);
  return device;
}

test('a stack of a build shows its sources; without a map it says so, and how one is uploaded', async () => {
  const { page, problems } = await openPage({ locale: 'ko-KR' });
  await page.goto(`${server.owner.url}/aisher/groups/${group}?tab=stack`);
  const choice = page.getByRole('combobox', { name: /고르기/ });
  await choice.selectOption({ label: await optionOf(page, '2.4.1') });
  await page.getByText('src/pay.ts:5:9').waitFor();
  await page.getByText('https://shop.example/static/assets/app.js:1:301').waitFor();
  assert.equal(await page.getByText('소스맵이 없어요').count(), 0, 'the runtime has none');
  await isUsable(page, 360);

  await choice.selectOption({ label: await optionOf(page, '9.9.9') });
  await page.getByText('소스맵이 없어요').first().waitFor();
  await page.getByText('--service=shop --version=9.9.9 dist').waitFor();
  await isUsable(page, 360);
  await page.getByRole('button', { name: '받은 그대로' }).click();
  await page.getByRole('region', { name: '스택 프레임' }).getByText(':1:301').waitFor();
  await isUsable(page, 360);
  assert.deepEqual(problems, []);
});

async function optionOf(page: Page, release: string): Promise<string> {
  const option = page.locator('option', { hasText: release }).first();
  await option.waitFor({ state: 'attached' });
  return (await option.textContent()) ?? '';
}

test('a resolution names the commit and the releases without the fix, and its paper shows both', async () => {
  const { page, problems } = await openPage({ locale: 'en-US', width: 1280 });
  await page.goto(`${server.owner.url}/aisher/groups/${group}`);
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
  await page.getByRole('radio', { name: /A certain release/ }).check();
  await page.getByRole('textbox', { name: 'Name of the release' }).fill('10.0.0');
  await page.getByRole('textbox', { name: /Releases without the fix/ }).fill('10.0.1, 10.0.2,');
  const submit = page.getByRole('button', { name: 'Make a draft' });
  const commit = page.getByRole('textbox', { name: /Fixing commit/ });
  await commit.fill('fix');
  assert.equal(await submit.isDisabled(), true);
  await isUsable(page, 1280);
  await commit.fill('3f9c1a2e7b');
  await submit.click();
  await page.getByText('Releases without the fix: 10.0.1, 10.0.2').waitFor();
  await page.getByText('3f9c1a2e7b').waitFor();
  assert.deepEqual(problems, []);
});

test('errors like one of them are split off by that one', async () => {
  const { page, problems } = await openPage({ locale: 'en-US', width: 1280 });
  await page.goto(`${server.owner.url}/aisher/groups/${group}`);
  const choice = page.getByRole('combobox', { name: /Choose one of 2 errors/ });
  await choice.selectOption({ label: await optionOf(page, '9.9.9') });
  await page.getByRole('button', { name: 'Split off errors like this one' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(group));
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await page.getByText('--version=9.9.9 dist').waitFor();
  const { body } = await server.owner.get(`/aisher/groups/${id}`);
  assert.deepEqual(
    body.releases.map(({ release }: { release: string }) => release),
    ['9.9.9'],
  );
  await isUsable(page, 1280);
  assert.deepEqual(problems, []);
});

test('what the AI is told is written in versions, of which a part of the groups can get the newest', async () => {
  const { page, problems } = await openPage({ locale: 'ko-KR' });
  await page.goto(`${server.owner.url}/aisher/costs`);
  await page.getByRole('link', { name: 'AI에게 주는 지침' }).click();
  await page.getByText('아직 쓴 지침이 없어요').waitFor();
  await isUsable(page, 360);
  const text = page.getByRole('textbox', { name: '지침' });
  const save = page.getByRole('button', { name: '새 버전으로 저장' });
  await text.fill('결제 서비스는 stock을 기다려요.');
  await save.click();
  await page.getByText('모든 그룹이 써요').waitFor();
  await text.fill('결제 서비스는 stock을 기다려요. 짧게 답해 주세요.');
  await page.getByRole('combobox', { name: '새 지침을 쓸 그룹' }).selectOption('20');
  await save.click();
  await page.getByText('그룹의 20%가 써요').waitFor();
  await page.getByText('그룹의 80%가 써요').waitFor();
  await page.getByText('지침 보기').first().click();
  await isUsable(page, 360);

  const input = { text: 'Written elsewhere.', share: 100, version: 2 };
  const other = await server.owner.call('PUT', '/aisher/prompt-template', input);
  assert.equal(other.status, 200);
  await text.fill('늦게 쓴 지침');
  await save.click();
  await page.getByRole('alert').waitFor();
  const { body } = await server.owner.get('/aisher/prompt-templates');
  assert.equal(body.templates[0].text, input.text, 'nothing is lost');
  await page.getByText('버전 3', { exact: true }).waitFor();
  assert.equal(await text.inputValue(), '늦게 쓴 지침');
  await save.click();
  await page.getByText('버전 4', { exact: true }).waitFor();
  assert.deepEqual(
    problems.filter((problem) => !/409/.test(problem)),
    [],
  );
});
