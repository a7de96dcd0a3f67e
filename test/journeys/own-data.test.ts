import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { pairingLink, startWorld, type World } from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

const looks = [
  { name: '360-light-ko', width: 360, colorScheme: 'light', locale: 'ko-KR' },
  { name: '1280-dark-en', width: 1280, colorScheme: 'dark', locale: 'en-US' },
] as const;

test('a person gathers their data, downloads it, and erases it', async () => {
  const invited = { kind: 'person', name: 'Lee', role: 'member' };
  const { link } = (await world.owner.call('POST', '/pairings', invited)).body;
  const { page, context, problems } = await openDevice(browser, { locale: 'en-US' });
  await page.goto(link);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  await page.goto(`${world.server.url}/settings`);
  await page.getByRole('button', { name: 'Gather my data' }).click();
  const get = page.getByRole('button', { name: 'Download the archive' });
  await get.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), get.click()]);
  assert.match(download.suggestedFilename(), /^dojang-\d{4}-\d\d-\d\d\.zip$/);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
  for (const name of ['kernel/profile.json', 'kernel/devices.jsonl', 'commit/commits.jsonl']) {
    assert.ok(bytes.includes(name), name);
  }
  await page.getByRole('button', { name: 'Erase my data' }).click();
  const erase = page.getByRole('button', { name: 'Erase and leave' });
  await page.getByLabel(/Type your name/).fill('Lea');
  assert.equal(await erase.isDisabled(), true);
  await page.getByLabel(/Type your name/).fill('Lee');
  await erase.click();
  await page.getByRole('heading', { name: 'Connect this device' }).waitFor();
  const people = (await world.owner.call('GET', '/people')).body.people;
  assert.ok(!people.some(({ name }: { name: string }) => name === 'Lee'));
  assert.deepEqual(
    problems.filter((problem) => !/401/.test(problem)),
    [],
  );
  await context.close();
});

for (const look of looks) {
  test(`own data is readable at ${look.name}`, async () => {
    const { page, context } = await openDevice(browser, look);
    await page.goto(await pairingLink(world.owner, 'phone'));
    await page.locator('form button[type=submit]').click();
    await page.waitForURL(`${world.server.url}/`);
    await page.goto(`${world.server.url}/settings`);
    await page.getByRole('button', { name: /Gather|모으기/ }).click();
    const get = page.getByRole('button', { name: /Download the archive|압축 파일 받기/ });
    await get.waitFor();
    assert.deepEqual(await axeFaults(page, 'main', ['best-practice']), []);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    await page.getByRole('button', { name: /Erase my data|내 데이터 지우기/ }).click();
    await page.getByLabel(/Type your name|이름을 입력/).waitFor();
    await context.close();
  });
}
