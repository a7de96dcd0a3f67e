/** Visits of a page by a phone on a slow network, as Chromium's own tools slow it down. */
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** What Lighthouse calls slow 4G. */
export const slow4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const cpuRate = 4;
/** What a page loads behind its first rows has come by then. */
const laterMs = 3_000;

export interface Visit {
  /** First contentful paint. */
  readonly firstPaintMs: number;
  /** The first row of the page's list stands. */
  readonly firstRowMs: number;
  /** Of the tasks longer than 50 ms until then, what is above. */
  readonly blockedMs: number;
  /** Bytes that came until then, as they were sent. */
  readonly bytes: number;
  /** Paths of scripts and styles that were asked for until then. */
  readonly files: readonly string[];
  /** From what a person did with the list to the rows of its answer; where the visit did something. */
  readonly answerMs: number;
}

/** What a person does with a list: types into its search, or chooses the last option of its filter. */
export type Deed = { readonly search: string } | { readonly filter: true };

/** Notes, in the page, when the first row is drawn, and how long scripts held the page until then. */
function watch(): void {
  const noted = { row: 0, tasks: [] as { start: number; ms: number }[] };
  Object.assign(globalThis, { noted });
  new PerformanceObserver((list) => {
    for (const { startTime: start, duration: ms } of list.getEntries())
      noted.tasks.push({ start, ms });
  }).observe({ type: 'longtask', buffered: true });
  const observer = new MutationObserver(() => {
    if (document.querySelector('[data-row]') === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      noted.row = performance.now();
    });
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** In the page. */
function readNoted(): Omit<Visit, 'answerMs'> {
  const { noted } = globalThis as unknown as {
    noted: { row: number; tasks: { start: number; ms: number }[] };
  };
  const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
  const blocked = noted.tasks.filter(({ start }) => start < noted.row);
  const came = performance.getEntriesByType('resource').filter((entry) => {
    return (entry as PerformanceResourceTiming).responseEnd < noted.row;
  }) as PerformanceResourceTiming[];
  const [shell] = performance.getEntriesByType('navigation') as PerformanceResourceTiming[];
  return {
    firstPaintMs: paint,
    firstRowMs: noted.row,
    blockedMs: blocked.reduce((ms, task) => ms + Math.max(0, task.ms - 50), 0),
    bytes: came.reduce((sum, { transferSize }) => sum + transferSize, shell?.transferSize ?? 0),
    files: performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < noted.row)
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => /\.(js|css)$/.test(path)),
  };
}

/** In the page: notes the time of the next input, and of the first rows after it that all have `words`. */
function watchAnswer(words: string): void {
  const answer = { asked: 0, given: 0 };
  Object.assign(globalThis, { answer });
  document.addEventListener(
    'input',
    () => {
      answer.asked ||= performance.now();
    },
    { capture: true },
  );
  const observer = new MutationObserver(() => {
    const rows = [...document.querySelectorAll('main [data-row]')];
    if (answer.asked === 0 || rows.length === 0) return;
    if (!rows.every((row) => row.textContent?.includes(words))) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      answer.given = performance.now();
    });
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
}

const isNoted = (page: Page, name: 'noted' | 'answer', key: 'row' | 'given') =>
  page.waitForFunction(
    ([name, key]) => {
      const all = globalThis as unknown as Record<string, Record<string, number> | undefined>;
      return (all[name ?? '']?.[key ?? ''] ?? 0) > 0;
    },
    [name, key],
    { timeout: 60_000, polling: 50 },
  );

async function act(page: Page, deed: Deed): Promise<number> {
  const filter = page.locator('main select').first();
  if (!('search' in deed)) await filter.locator('option').nth(1).waitFor({ state: 'attached' });
  // Of `dojang-3 (4000)`, the rows have what stands before the count.
  const option =
    'search' in deed ? '' : ((await filter.locator('option').last().textContent()) ?? '');
  const words = 'search' in deed ? deed.search : (option.split(/\s/, 1)[0] ?? '');
  await page.evaluate(watchAnswer, words);
  if ('search' in deed) await page.locator('main input[type=search]').fill(deed.search);
  else await filter.selectOption({ label: option });
  await isNoted(page, 'answer', 'given');
  return page.evaluate(() => {
    const { answer } = globalThis as unknown as { answer: { asked: number; given: number } };
    return answer.given - answer.asked;
  });
}

export type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** A phone that has the session of `state` and nothing in its cache. A service worker would load beside what is measured. */
export const openPhone = (browser: Browser, state?: State): Promise<BrowserContext> =>
  browser.newContext({
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: 'ko-KR',
    serviceWorkers: 'block',
    ...(state ? { storageState: state } : {}),
  });

export async function visit(context: BrowserContext, url: string, deed?: Deed): Promise<Visit> {
  const page = await context.newPage();
  try {
    await page.addInitScript(watch);
    const tools = await context.newCDPSession(page);
    await tools.send('Network.enable');
    await tools.send('Network.emulateNetworkConditions', slow4G);
    await tools.send('Emulation.setCPUThrottlingRate', { rate: cpuRate });
    await page.goto(url, { waitUntil: 'commit' });
    await isNoted(page, 'noted', 'row');
    const seen = await page.evaluate(readNoted);
    // What is loaded behind the first rows does not stand in the way of the answer.
    if (deed) await page.waitForTimeout(laterMs);
    return { ...seen, answerMs: deed ? await act(page, deed) : Number.NaN };
  } finally {
    await page.close();
  }
}
