/**
 * `npm run bench:web [-- --runs 5 --page FOLDER --json]`: what a phone waits for on slow 4G (150 ms, 1.6 Mbit/s) with a
 * processor four times as slow. First visits of the inbox, with nothing in the cache; then later visits of the inbox of
 * 1,000 drafts and of the history of 20,000 commits, each with a search or a filter. Beside it, in the same run: an org of
 * a hundredth, the page of before, and the line itself. `--page` is another built page in the place of today's.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext } from 'playwright-core';
import { openChromium } from '../../test/journeys/browser.ts';
import { buildWeb } from '../../web/build.ts';
import { flags, median, report } from '../lib/report.ts';
import { buildEarlierPage } from './earlier-page.ts';
import { type Filling, openFilledPages } from './filled-page.ts';
import { type Deed, openPhone, slow4G, type Visit, visit } from './visits.ts';

const runs = Number(flags.runs ?? 5);
const large: Filling = { drafts: 1_000, messages: 20_000 };
const small: Filling = { drafts: 10, messages: 200 };
/** The last commit before the first screen was made lighter. */
const before = 'c4ea4182d9956f81d1a62c40b7cb1f842f98dfd3';

type Figure = 'firstPaintMs' | 'firstRowMs' | 'blockedMs' | 'answerMs' | 'bytes';
const middle = (visits: readonly Visit[], key: Figure) =>
  Math.round(median(visits.map((each) => each[key])));

/** However they were sent: a page of before was not compressed at all. */
function kbGzip(folder: string, paths: readonly string[], end: string): number {
  const files = [...new Set(paths)].filter((path) => path.endsWith(end));
  if (files.length === 0) throw new Error(`the page loaded no ${end}`);
  const bytes = files.map(
    (path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length,
  );
  return Math.round(bytes.reduce((sum, each) => sum + each, 0) / 100) / 10;
}

/** A first visit: nothing is in the cache. */
async function visitFirst(browser: Browser, paired: BrowserContext, url: string): Promise<Visit> {
  const { cookies } = await paired.storageState();
  const phone = await openPhone(browser, { cookies, origins: [] });
  try {
    return await visit(phone, url);
  } finally {
    await phone.close();
  }
}

/** In turns, so that a machine that is slow for a while is slow for all of them. The first round fills caches. */
async function visitInTurns(
  all: Readonly<Record<string, () => Promise<Visit>>>,
): Promise<(name: string) => readonly Visit[]> {
  const visits = new Map(Object.keys(all).map((name) => [name, [] as Visit[]]));
  for (let round = 0; round <= runs; round += 1) {
    for (const [name, go] of Object.entries(all)) {
      const seen = await go();
      if (round > 0) visits.get(name)?.push(seen);
    }
  }
  return (name) => visits.get(name) ?? [];
}

const firstFigures = (folder: string, visits: readonly Visit[]) => ({
  jsKbGzip: kbGzip(folder, visits.at(-1)?.files ?? [], '.js'),
  cssKbGzip: kbGzip(folder, visits.at(-1)?.files ?? [], '.css'),
  firstPaintMs: middle(visits, 'firstPaintMs'),
  firstRowMs: middle(visits, 'firstRowMs'),
  blockedMs: middle(visits, 'blockedMs'),
});

const listFigures = (inbox: readonly Visit[], history: readonly Visit[]) => ({
  inbox1000Ms: middle(inbox, 'firstRowMs'),
  inbox1000SearchMs: middle(inbox, 'answerMs'),
  history20kMs: middle(history, 'firstRowMs'),
  history20kFilterMs: middle(history, 'answerMs'),
});

const scratch = mkdtempSync(join(tmpdir(), 'dojang-bench-'));
const today = typeof flags.page === 'string' ? flags.page : (await buildWeb()).outDir;
const earlier = buildEarlierPage(before, scratch);
const filled = await openFilledPages(earlier ? [today, earlier] : [today], [large, small]);
const [url = '', earlierUrl] = filled.urls;
const browser = await openChromium();

/** A phone of the owner of an org. */
async function pair(client: (typeof filled.clients)[number] | undefined): Promise<BrowserContext> {
  const answer = await client?.send('POST', '/pairings', { kind: 'phone' });
  const phone = await openPhone(browser);
  const page = await phone.newPage();
  await page.goto(`${url}/pair${new URL(answer?.body.link).hash}`);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${url}/`);
  await page.locator('[data-row]').first().waitFor();
  await page.close();
  return phone;
}

const searchOf = (words: string): Deed => ({ search: words });
const filter: Deed = { filter: true };

try {
  const [many, few] = [await pair(filled.clients[0]), await pair(filled.clients[1])];
  const of = await visitInTurns({
    first: () => visitFirst(browser, many, `${url}/`),
    inbox: () => visit(many, `${url}/`, searchOf('number 777')),
    inboxOfFew: () => visit(few, `${url}/`, searchOf('number 7')),
    history: () => visit(many, `${url}/commit/history`, filter),
    historyOfFew: () => visit(few, `${url}/commit/history`, filter),
    ...(earlierUrl === undefined
      ? {}
      : {
          firstBefore: () => visitFirst(browser, many, `${earlierUrl}/`),
          inboxBefore: () => visit(many, `${earlierUrl}/`),
          historyBefore: () => visit(many, `${earlierUrl}/commit/history`),
        }),
  });
  const [first, inbox, history] = [of('first'), of('inbox'), of('history')];
  const figures = { ...firstFigures(today, first), ...listFigures(inbox, history) };
  const ofFew = listFigures(of('inboxOfFew'), of('historyOfFew'));
  const ofBefore =
    earlier === undefined
      ? null
      : {
          ...firstFigures(earlier, of('firstBefore')),
          inbox1000Ms: middle(of('inboxBefore'), 'firstRowMs'),
          history20kMs: middle(of('historyBefore'), 'firstRowMs'),
        };
  // What no page is quicker than: its bytes over the line, and each time there and back that waits for another.
  const lineMs = (bytes: number, trips: number) =>
    Math.round((bytes / slow4G.downloadThroughput) * 1_000 + trips * slow4G.latency);
  const ofLine = {
    firstPaintMs: lineMs(0, 2),
    firstRowMs: lineMs(middle(first, 'bytes'), 3),
    inbox1000Ms: lineMs(middle(inbox, 'bytes'), 2),
    inbox1000SearchMs: lineMs(0, 1),
    history20kMs: lineMs(middle(history, 'bytes'), 2),
    history20kFilterMs: lineMs(0, 1),
  };
  const cell = (all: object | null, key: string) =>
    (all as Record<string, number> | null)?.[key] ?? '–';
  report(
    `The page on slow 4G, processor 4 × slower, median of ${runs}`,
    Object.entries(figures).map(([what, value]) => ({
      what,
      value,
      'with a hundredth': cell(ofFew, what),
      before: cell(ofBefore, what),
      line: cell(ofLine, what),
    })),
    {
      runs,
      ...large,
      ...figures,
      baselines: { few: { ...small, ...ofFew }, before: ofBefore, line: ofLine },
    },
  );
} finally {
  await browser.close();
  await filled.close();
  rmSync(scratch, { recursive: true, force: true });
}
