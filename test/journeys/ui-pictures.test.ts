/** The page of all components, as people see it: every size, theme and language. */
import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../../web/build.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';
import { buildGalleryPage } from './editions.ts';

const house = fileURLToPath(new URL('../..', import.meta.url));
/** Screenshots are kept here when the variable names a folder. The test does not need them; people look at them. */
const picturesFolder = process.env.DOJANG_TEST_PICTURES;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Serves a built page as our server does: one shell for every address, no inline script or style. */
function servePage(folder: string): Server {
  return createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const file = join(folder, types[extname(path)] ? path : 'index.html');
    // Without the service worker, each look is a first one.
    const content = path === '/sw.js' ? null : await readFile(file).catch(() => null);
    response.writeHead(content ? 200 : 404, {
      'content-type': types[extname(file)] ?? 'text/plain',
      'content-security-policy': "default-src 'self'; img-src 'self' data:",
    });
    response.end(content);
  }).listen(0, '127.0.0.1');
}

let server: Server;
let browser: Browser;
let address: string;

before(async () => {
  server = servePage(await buildGalleryPage());
  address = await new Promise((resolve) =>
    server.once('listening', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  );
  browser = await openChromium();
  if (picturesFolder) mkdirSync(picturesFolder, { recursive: true });
});
after(async () => {
  await browser?.close();
  server?.close();
});

interface Look {
  readonly width: 360 | 1280;
  readonly theme: 'light' | 'dark';
  readonly language: 'ko' | 'en';
}
const looks: readonly Look[] = ([360, 1280] as const).flatMap((width) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['ko', 'en'] as const).map((language) => ({ width, theme, language })),
  ),
);

async function openGallery({ width, theme, language }: Look) {
  const { page, problems } = await openDevice(browser, { width, reducedMotion: 'reduce' });
  // No server answers here: the page has to stand without one.
  await page.route('**/api/**', (route) => route.abort());
  await page.goto(`${address}/ui?theme=${theme}&language=${language}`);
  await page.locator('[data-group]').last().waitFor();
  // What lays a graph out is loaded after the page.
  await page.locator('[data-demo=LayeredGraph] svg').first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  return { page, problems };
}

/**
 * What stands outside the page, is cut, or is too small for a thumb. `width` is the screen's: a phone's
 * `innerWidth` grows with what is too wide.
 */
const faultsOf = (page: Page, width: number) =>
  page.evaluate((screenWidth) => {
    const found: string[] = [];
    const nameOf = (element: Element) =>
      `${element.closest('[data-demo]')?.getAttribute('data-demo') ?? 'page'}: ${element.tagName.toLowerCase()} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
    if (document.documentElement.scrollWidth > screenWidth) found.push('the page scrolls sideways');
    const isShown = (element: Element) =>
      element.checkVisibility() && !element.closest('.sr-only') && !element.closest('svg');
    for (const element of document.querySelectorAll('main *, [role=dialog] *')) {
      if (!isShown(element)) continue;
      const { left, right, width } = element.getBoundingClientRect();
      if (width > 0 && (right > screenWidth + 0.5 || left < -0.5)) {
        found.push(`${nameOf(element)} stands outside`);
      }
      const { overflowX, overflowY } = getComputedStyle(element);
      const clips = overflowX === 'hidden' || overflowX === 'clip' || overflowY === 'hidden';
      const isCut =
        element.scrollWidth > element.clientWidth + 1 ||
        element.scrollHeight > element.clientHeight + 1;
      if (clips && isCut && element.clientWidth > 0) found.push(`${nameOf(element)} is cut`);
    }
    const isTouched = matchMedia('(pointer: coarse)').matches;
    const targets = 'button, a[href], input, select, textarea, summary';
    for (const element of isTouched ? document.querySelectorAll(targets) : []) {
      // A link in a sentence is as high as its line (WCAG 2.5.8).
      if (!isShown(element) || getComputedStyle(element).display === 'inline') continue;
      const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
      if (height < 43.5 || width < 43.5) {
        found.push(`${nameOf(element)} is ${Math.round(width)} × ${Math.round(height)}`);
      }
    }
    return found;
  }, width);

/** Where each component and each of its parts stands, rounded; colours are not in it. */
const boxesOf = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[data-demo]')].map((demo) => [
      demo.getAttribute('data-demo'),
      ...[demo, ...demo.querySelectorAll('*')].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y + scrollY, width, height].map((edge) => Math.round(edge * 2) / 2).join(' ');
      }),
    ]),
  );

for (const look of looks) {
  test(`components fit, are reached and are read: ${look.width} ${look.theme} ${look.language}`, async () => {
    const { page, problems } = await openGallery(look);
    const demos = await page.locator('[data-demo]').count();
    assert.ok(demos >= 35, `only ${demos} components were seen`);
    assert.equal(await page.locator('html').getAttribute('lang'), look.language);
    assert.equal(await page.locator('html').getAttribute('data-theme'), look.theme);
    const name = `${look.width}-${look.theme}-${look.language}`;
    if (picturesFolder) {
      await page.screenshot({ path: join(picturesFolder, `${name}.png`), fullPage: true });
    }
    assert.deepEqual(await faultsOf(page, look.width), []);
    // What axe finds is in roles, names and colours: it is asked in one language for each width and theme.
    const asked = (look.theme === 'light') === (look.width === 360) ? 'ko' : 'en';
    const faults = async (where?: string) =>
      look.language === asked ? axeFaults(page, where, ['best-practice']) : [];
    assert.deepEqual(await faults(), []);
    for (const kind of ['sheet', 'confirm', 'form']) {
      await page.locator(`[data-opens=${kind}]`).click();
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(await faultsOf(page, look.width), [], kind);
      assert.deepEqual(await faults('[role=dialog]'), [], kind);
      if (picturesFolder)
        await page.screenshot({ path: join(picturesFolder, `${name}-${kind}.png`) });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    assert.deepEqual(
      problems.filter((problem) => !/ERR_FAILED|404/.test(problem)),
      [],
    );
  });
}

test('every component stands at the same place in both themes, and when it is drawn again', async () => {
  for (const width of [360, 1280] as const) {
    const shots = [];
    for (const theme of ['light', 'light', 'dark'] as const) {
      const { page } = await openGallery({ width, theme, language: 'ko' });
      shots.push(await boxesOf(page));
      await page.close();
    }
    const [first, again, dark] = shots;
    assert.ok(first && first.length >= 35);
    assert.deepEqual(again, first, `drawn again at ${width}`);
    assert.deepEqual(dark, first, `dark at ${width}`);
  }
});

test('whatever the keyboard reaches shows that it is there', async () => {
  const { page } = await openGallery({ width: 1280, theme: 'dark', language: 'en' });
  const seen = new Set<string>();
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { top, bottom } = element.getBoundingClientRect();
      return {
        what: `${element.closest('[data-demo]')?.getAttribute('data-demo') ?? 'page'} ${element.tagName} ${element.textContent?.slice(0, 20)}`,
        isMarked: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
        isSeen: bottom > 0 && top < innerHeight,
      };
    });
    if (focus === null) break;
    assert.ok(focus.isMarked, `${focus.what} has no mark`);
    assert.ok(focus.isSeen, `${focus.what} is out of sight`);
    seen.add(focus.what);
  }
  assert.ok(seen.size >= 35, `only ${seen.size} places were reached`);
});

test('rows that come take the place of those that stood in for them, and nothing jumps', async () => {
  const { page } = await openGallery({ width: 360, theme: 'light', language: 'en' });
  const list = page.locator('[data-demo=PagedList]');
  await list.getByText('Row 3').waitFor();
  assert.equal(await list.locator('li').count(), 3);
  await list.getByRole('button', { name: 'Show more' }).click();
  await list.getByText('Row 6').waitFor();
  await list.getByRole('button', { name: 'Show more' }).click();
  await list.getByText('Row 9').waitFor();
  assert.equal(await list.getByRole('button').count(), 0);
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((entries) => {
          for (const entry of entries.getEntries()) {
            const { value, hadRecentInput } = entry as PerformanceEntry & {
              value: number;
              hadRecentInput: boolean;
            };
            if (!hadRecentInput) sum += value;
          }
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
  assert.ok(shift < 0.02, `things moved by ${shift}`);
});

test('what is removed for good is asked for twice, and a busy button cannot be pressed', async () => {
  const { page } = await openGallery({ width: 360, theme: 'light', language: 'en' });
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Really delete' }).waitFor();
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Delete', exact: true }).waitFor();
  const busy = page.locator('button[aria-busy=true]');
  assert.ok(await busy.first().isDisabled());
  await page.locator('[data-says]').click();
  await page.getByText('Saved. Your other devices show it soon.').waitFor();
});

test('a production build has no page of components', async () => {
  const { outDir } = await buildWeb();
  const assets = (await readdir(join(outDir, 'assets'))).filter((name) => name.endsWith('.js'));
  assert.ok(assets.length > 5);
  const having = assets.filter((name) =>
    readFileSync(join(outDir, 'assets', name), 'utf8').includes('data-demo'),
  );
  assert.deepEqual(having, []);
});

test('a class that only a module or a component uses is in the style sheet', async () => {
  const { outDir } = await buildWeb();
  const [sheet] = (await readdir(join(outDir, 'assets'))).filter((name) => name.endsWith('.css'));
  const css = readFileSync(join(outDir, 'assets', sheet ?? ''), 'utf8');
  for (const pattern of ['modules/*/web/**/*.tsx', 'ui/src/**/*.tsx']) {
    const sources = globSync(pattern, { cwd: house }).map((path) =>
      readFileSync(house + path, 'utf8'),
    );
    // A class with a value of its own stands nowhere else.
    const classes = sources.flatMap((source) =>
      [...source.matchAll(/className="([^"]*)"/g)].flatMap(([, names = '']) =>
        names.split(/\s+/).filter((name) => /^[\w:-]+\[.+\]$/.test(name)),
      ),
    );
    assert.ok(classes.length > 3, `only ${classes.length} classes in ${pattern}`);
    const missing = classes.filter(
      (name) => !css.includes(name.replace(/[^\w-]/g, (character) => `\\${character}`)),
    );
    assert.deepEqual(missing, []);
  }
});
