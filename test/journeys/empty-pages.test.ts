/** A page without data says what comes there, and what brings it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ServerProcess, startServer } from '../world.ts';
import { openChromium, openDevice } from './browser.ts';
import { listPages } from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-empty-'));
let server: ServerProcess;
let browser: Browser;
let session: Awaited<ReturnType<BrowserContext['cookies']>>;

before(async () => {
  [server, browser] = await Promise.all([startServer(join(folder, 'data')), openChromium()]);
  const { context, page } = await openDevice(browser);
  await page.goto(await until('the owner link', () => server.ownerLink()));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${server.url}/`);
  session = await context.cookies();
  await context.close();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Pages of one thing, which is not there, and the page of addresses that lead nowhere. */
const isOfOne = (pattern: string) => pattern.includes('$');

/** What each part of the page that has no data says, by line and sentence. */
const emptiesOf = async (page: Page): Promise<string[][]> =>
  (await page.locator('main [data-empty]').allInnerTexts()).map((text) =>
    text.split(/\n+|(?<=[.!?])\s+/).filter((part) => part.trim() !== ''),
  );

/** Lists that have neither a row nor a word. */
const bareLists = (page: Page): Promise<number> =>
  page
    .locator('main :is(ul, ol, .sheet):visible')
    .evaluateAll((all) => all.filter((one) => one.textContent?.trim() === '').length);

for (const locale of ['ko-KR', 'en-US'] as const) {
  test(`each page without data says what comes and how: ${locale}`, async () => {
    const { context, page, problems } = await openDevice(browser, { locale });
    await context.addCookies(session);
    const said: Record<string, number> = {};
    const patterns = (await listPages()).filter((pattern) => !isOfOne(pattern));
    assert.ok(patterns.length > 12, `${patterns.length} pages`);
    // A list that is kept to something says that nothing is of it.
    for (const path of [...patterns, '/?state=snoozed', '/?state=all', '/?state=all&q=ink']) {
      await page.goto(server.url + path);
      await page.locator('h1').first().waitFor();
      // What stands in for rows may be drawn a moment after the page.
      await until(`${path} to have no list of nothing`, async () => {
        const isLoading = (await page.locator('main .skeleton').count()) > 0;
        return isLoading || (await bareLists(page)) > 0 ? undefined : true;
      });
      const empties = await emptiesOf(page);
      for (const lines of empties) {
        assert.ok(lines.length >= 2, `${path} only says “${lines.join(' ')}”`);
      }
      const hasContent = await page.locator('main :is(.sheet, form, [data-empty])').count();
      assert.ok(hasContent > 0, `${path} has a heading and nothing else`);
      if (empties.length > 0) said[path] = empties.length;
    }
    assert.ok(Object.keys(said).length >= 10, `only ${Object.keys(said)}`);
    assert.deepEqual(problems, []);
  });
}
