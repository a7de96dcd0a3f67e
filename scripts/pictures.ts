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

/** A thumb from below, its nail towards us: outline, fill and line of each part. */
const thumb = [
  [
    'M18 260C10 180 6 120 12 74C16 34 38 8 62 8C88 8 106 34 110 74C116 130 112 190 116 260Z',
    '#e9b99a',
    '#b98263',
  ],
  [
    'M34 66C34 36 46 20 62 20C79 20 90 36 90 66C90 84 78 92 62 92C46 92 34 84 34 66Z',
    '#f6d9c8',
    '#cf9d80',
  ],
  ['M36 132q26 10 52 0M40 146q22 8 44 0', 'none', '#c9906f'],
] as const;

async function layThumb(page: Page): Promise<void> {
  const box = await page.locator('button[data-hold]').boundingBox();
  if (box === null) throw new Error('the seal is not on the screen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const parts = thumb.map((part) => [...part]);
  await page.evaluate(
    ({ parts, left, top }) => {
      const make = (name: string, attributes: Record<string, string>) => {
        const element = document.createElementNS('http://www.w3.org/2000/svg', name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        return element as SVGElement;
      };
      const hand = make('svg', { viewBox: '0 0 120 260', width: '96', height: '208' });
      for (const [d = '', fill = '', stroke = ''] of parts) {
        hand.append(make('path', { d, fill, stroke, 'stroke-width': '2' }));
      }
      Object.assign(hand.style, {
        ...{ position: 'fixed', left: `${left}px`, top: `${top}px`, zIndex: '99' },
        ...{ rotate: '-28deg', transformOrigin: '50% 0', pointerEvents: 'none' },
      });
      document.body.append(hand);
    },
    { parts, left: x - 44, top: y - 4 },
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
  await page.clock.pauseAt(Date.now() + 30_000);
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
