/** A visit of a page by a phone on a slow network, as Chromium's own tools slow it down. */
import type { Browser, BrowserContext } from 'playwright-core';

/** What Lighthouse calls slow 4G. */
const slow4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const cpuRate = 4;

export interface Visit {
  /** First contentful paint. */
  readonly firstPaintMs: number;
  /** The first row of the page's list stands. */
  readonly firstRowMs: number;
  /** Of the tasks longer than 50 ms until then, what is above. */
  readonly blockedMs: number;
  /** Paths of scripts and styles that were asked for until then. */
  readonly files: readonly string[];
}

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
function readNoted(): Visit {
  const { noted } = globalThis as unknown as {
    noted: { row: number; tasks: { start: number; ms: number }[] };
  };
  const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
  const blocked = noted.tasks.filter(({ start }) => start < noted.row);
  return {
    firstPaintMs: paint,
    firstRowMs: noted.row,
    blockedMs: blocked.reduce((ms, task) => ms + Math.max(0, task.ms - 50), 0),
    files: performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < noted.row)
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => /\.(js|css)$/.test(path)),
  };
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

export async function visit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  await page.addInitScript(watch);
  const tools = await context.newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', slow4G);
  await tools.send('Emulation.setCPUThrottlingRate', { rate: cpuRate });
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(
    () => ((globalThis as { noted?: { row: number } }).noted?.row ?? 0) > 0,
    undefined,
    { timeout: 60_000, polling: 50 },
  );
  const seen = await page.evaluate(readNoted);
  await page.close();
  return seen;
}
