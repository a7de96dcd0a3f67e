/** A real Chromium with a fresh profile, in the sizes and colours of the people who use it. */
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  chromium,
  type Page,
} from 'playwright-core';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openChromium = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: [...args, ...more] });

export interface Look {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: 'ko-KR' | 'en-US';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  /** Without a service worker, a test sees and answers all requests of the page itself. */
  readonly hasWorker?: boolean;
  /** Who the browser says that it is. The server reads the device's system from it. */
  readonly userAgent?: string;
}

/** What a message is about, without the numbers of its ids: tests look for the number of a status. */
function pathOf(message: ConsoleMessage): string {
  const { url } = message.location();
  return URL.canParse(url) ? ` ${new URL(url).pathname.replace(/\d+/g, '#')}` : '';
}

/** A phone of 360 × 740, unless the look says otherwise. */
export async function openDevice(
  browser: Browser,
  look: Look = {},
): Promise<{ context: BrowserContext; page: Page; problems: string[] }> {
  const {
    width = 360,
    colorScheme = 'light',
    locale = 'ko-KR',
    reducedMotion = 'no-preference',
    hasWorker = true,
    userAgent,
  } = look;
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 740 : 860 },
    deviceScaleFactor: 2,
    hasTouch: width < 600,
    isMobile: width < 600,
    colorScheme,
    locale,
    reducedMotion,
    timezoneId: 'Asia/Seoul',
    serviceWorkers: hasWorker ? 'allow' : 'block',
    ...(userAgent ? { userAgent } : {}),
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()}${pathOf(message)}`);
  });
  return { context, page, problems };
}

/** Names of the headings of the first level. */
export const mainHeadings = (page: Page): Promise<string[]> =>
  page.locator('h1').evaluateAll((all) => all.map((h1) => h1.textContent?.trim() ?? ''));

/**
 * What a thumb could miss: smaller than 44 px each way. A box or a dot counts with its label. Links inside of running
 * text are exempt, as WCAG 2.5.8 has it: the lines around them say how high they are.
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isInText = (target: Element) =>
      target.matches('a') &&
      getComputedStyle(target).display === 'inline' &&
      target.parentElement?.textContent?.trim() !== target.textContent?.trim();
    const targets = 'a[href], button, input, select, textarea, summary, [role="button"]';
    return [...document.querySelectorAll(targets)].flatMap((target) => {
      const shown = target.matches('[type="checkbox"], [type="radio"]')
        ? (target.closest('label') ?? target)
        : target;
      const { width, height } = shown.getBoundingClientRect();
      // What only screen readers and the keyboard reach is a pixel large.
      const isUnseen = !shown.checkVisibility() || (width <= 1 && height <= 1);
      if (isUnseen || isInText(target) || (width >= 43.5 && height >= 43.5)) return [];
      const name = target.getAttribute('aria-label') ?? target.textContent;
      return [`${target.localName} “${name}” ${Math.round(width)} × ${Math.round(height)}`];
    });
  });

/**
 * What makes a page, or what matches `where` in it, unusable for some, as axe finds it once nothing moves any more.
 * `more`: tags of its rules beside those of WCAG 2.2 AA.
 */
export async function axeFaults(
  page: Page,
  where = 'html',
  more: readonly string[] = [],
): Promise<string[]> {
  // What is still fading in has less contrast than it will have.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
  const { violations } = await new AxeBuilder({ page })
    .include(where)
    // Of this page alone, which has no frames: else each look opens a second page for what it found.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', ...more])
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

/** Nothing is wider than the screen, too small for a thumb or closed to some. */
export async function isUsable(page: Page, width: number): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('main .skeleton'));
  assert.equal((await mainHeadings(page)).length, 1);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
  if (width < 600) assert.deepEqual(await smallTargets(page), []);
  assert.deepEqual(await axeFaults(page), []);
}
