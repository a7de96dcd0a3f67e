/**
 * `node scripts/pictures.ts`: the pictures of the README, of the real page in Chromium: a thumb holds the seal
 * under a draft of the playground. Their size is checked, because everybody loads them.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCafe } from '@dojang/commit/playground/cafe';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { openChromium, openDevice } from '../test/journeys/browser.ts';
import { pairingLink, startWorld, type World, waitingDraft } from '../test/world.ts';
import { buildWeb } from '../web/build.ts';

const folder = join('docs', 'pictures');
const bytesMax = 150_000;

/** A thumb from below, its tip on the seal. */
const thumb = `<svg viewBox="0 0 120 260" width="132" height="286" xmlns="http://www.w3.org/2000/svg">
  <path d="M18 260 C10 180 6 120 12 74 C16 34 38 8 62 8 C88 8 106 34 110 74 C116 130 112 190 116 260 Z"
    fill="#e9b99a" stroke="#b98263" stroke-width="2"/>
  <path d="M34 66 C34 36 46 20 62 20 C79 20 90 36 90 66 C90 84 78 92 62 92 C46 92 34 84 34 66 Z"
    fill="#f6d9c8" stroke="#cf9d80" stroke-width="1.5"/>
  <path d="M36 132 q26 10 52 0 M40 146 q22 8 44 0" fill="none" stroke="#c9906f" stroke-width="2"/>
</svg>`;

async function layThumb(page: Page): Promise<void> {
  const box = await page.locator('button[data-hold]').boundingBox();
  if (box === null) throw new Error('the seal is not on the screen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(
    ([svg, left, top]) => {
      const hand = document.createElement('div');
      hand.innerHTML = String(svg);
      hand.style.cssText = `position:fixed;left:${Number(left) - 30}px;top:${Number(top) + 6}px;z-index:99;rotate:-24deg;transform-origin:50% 0;pointer-events:none;opacity:.94`;
      document.body.append(hand);
    },
    [thumb, x, y],
  );
  await page.mouse.move(x, y);
}

async function take(
  browser: Browser,
  world: World,
  colorScheme: 'light' | 'dark',
  locale: 'ko-KR' | 'en-US',
  id: string,
) {
  const { page, context } = await openDevice(browser, { colorScheme, locale });
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  await page.clock.install();
  await page.goto(`${world.server.url}/drafts/${id}`);
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  await layThumb(page);
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await page.mouse.down();
  await page.clock.runFor(330);
  const path = join(folder, `stamp-${locale.slice(0, 2)}-${colorScheme}.png`);
  await page.screenshot({ path, animations: 'allow', timeout: 60_000 });
  const { size } = statSync(path);
  console.log(`${path}: ${Math.round(size / 1000)} kB`);
  if (size > bytesMax) throw new Error(`${path} has ${size} bytes: ${bytesMax} are the most`);
  await context.close();
}

await buildWeb();
mkdirSync(folder, { recursive: true });
const [world, browser] = await Promise.all([startWorld(), openChromium()]);
try {
  const { repository } = ensureCafe(join(world.folder, 'playground'));
  for (const words of [['init'], ['draft']]) await world.agent.run(words, repository);
  const { id } = await until('the draft', () => waitingDraft(world.owner));
  for (const locale of ['ko-KR', 'en-US'] as const) {
    for (const scheme of ['light', 'dark'] as const) await take(browser, world, scheme, locale, id);
  }
} finally {
  await browser.close();
  await world.close();
}
