/** A history of hundreds of commits. The bench of the page has twenty thousand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type FilledPages, openFilledPages } from '../../bench/web/filled-page.ts';
import { buildWeb } from '../../web/build.ts';
import { openChromium, openDevice } from './browser.ts';

let browser: Browser;
let filled: FilledPages;

before(async () => {
  const { outDir } = await buildWeb();
  [filled, browser] = await Promise.all([
    openFilledPages([outDir], [{ drafts: 1, messages: 200 }]),
    openChromium(),
  ]);
});
after(async () => {
  await browser?.close();
  await filled?.close();
});

test('a history of 200 commits comes by pages, newest first, and is kept to a repository and a type', async () => {
  const [url, owner] = [filled.urls[0] ?? '', filled.clients[0]];
  const pairing = await owner?.send('POST', '/pairings', { kind: 'phone' });
  const { page, problems } = await openDevice(browser);
  await page.goto(`${url}/pair${new URL(pairing?.body.link).hash}`);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${url}/`);
  await page.goto(`${url}/commit/history`);
  const rows = page.locator('main [data-row]');
  const lastOf = (count: number) => rows.nth(count - 1).waitFor();

  await lastOf(30);
  assert.equal(await rows.count(), 30);
  assert.match((await rows.first().textContent()) ?? '', /합계에서 빼기 200/);
  await page.getByRole('button', { name: '더 보기' }).click();
  await lastOf(60);
  assert.match((await rows.nth(59).textContent()) ?? '', /합계에서 빼기 141/);

  // Of the five repositories each has a fifth.
  const filter = page.getByLabel('저장소');
  await filter.locator('option').nth(5).waitFor({ state: 'attached' });
  await filter.selectOption({ label: 'dojang-3 (40)' });
  await page.waitForFunction(() => {
    const shown = [...document.querySelectorAll('main [data-row]')];
    return shown.length === 30 && shown.every((row) => row.textContent?.includes('dojang-3'));
  });
  await page.getByRole('button', { name: '더 보기' }).click();
  await lastOf(40);
  assert.equal(await rows.count(), 40);
  assert.equal(await page.getByRole('button', { name: '더 보기' }).count(), 0);

  // All are fixes; without words, a type asks the server for its commits alone.
  const type = page.getByLabel('타입');
  await type.selectOption('docs');
  await page.getByText('찾은 커밋이 없어요').waitFor();
  await type.selectOption('fix');
  await lastOf(30);
  assert.deepEqual(problems, []);
});
