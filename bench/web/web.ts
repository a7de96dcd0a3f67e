/**
 * `npm run bench:web [-- --runs 5 --page FOLDER --json]`: what a phone waits for on slow 4G (150 ms, 1.6 Mbit/s) with a
 * processor four times as slow. First visits of the inbox, with nothing in the cache; then later visits of the inbox of
 * 1,000 drafts and of the history of 20,000 commits. `--page` is another built page, such as that of an earlier version.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openChromium } from '../../test/journeys/browser.ts';
import { buildWeb } from '../../web/build.ts';
import { flags, median, report } from '../lib/report.ts';
import { openFilledPage } from './filled-page.ts';
import { openPhone, type Visit, visit } from './visits.ts';

const runs = Number(flags.runs ?? 5);
const drafts = 1_000;
const messages = 20_000;
const folder = typeof flags.page === 'string' ? flags.page : (await buildWeb()).outDir;

const middle = (visits: readonly Visit[], key: 'firstPaintMs' | 'firstRowMs' | 'blockedMs') =>
  Math.round(median(visits.map((each) => each[key])));

/** However they were sent: a page of before was not compressed at all. */
function kbGzip(paths: readonly string[], end: string): number {
  const files = [...new Set(paths)].filter((path) => path.endsWith(end));
  if (files.length === 0) throw new Error(`the page loaded no ${end}`);
  const bytes = files.map(
    (path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length,
  );
  return Math.round(bytes.reduce((sum, each) => sum + each, 0) / 100) / 10;
}

const filled = await openFilledPage(folder, { drafts, messages });
const browser = await openChromium();
try {
  const { body } = await filled.client.send('POST', '/pairings', { kind: 'phone' });
  const paired = await openPhone(browser);
  const page = await paired.newPage();
  await page.goto(`${filled.url}/pair${new URL(body.link).hash}`);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${filled.url}/`);
  await page.locator('[data-row]').first().waitFor();
  await page.close();
  const { cookies } = await paired.storageState();

  const first: Visit[] = [];
  for (let run = 0; run < runs; run += 1) {
    const phone = await openPhone(browser, { cookies, origins: [] });
    first.push(await visit(phone, `${filled.url}/`));
    await phone.close();
  }
  const later = async (path: string): Promise<Visit[]> => {
    const visits: Visit[] = [];
    for (let run = 0; run <= runs; run += 1) visits.push(await visit(paired, filled.url + path));
    // The first of them fills the cache.
    return visits.slice(1);
  };
  const inbox = await later('/');
  const history = await later('/commit/history');

  const files = first.at(-1)?.files ?? [];
  const figures = {
    jsKbGzip: kbGzip(files, '.js'),
    cssKbGzip: kbGzip(files, '.css'),
    firstPaintMs: middle(first, 'firstPaintMs'),
    firstRowMs: middle(first, 'firstRowMs'),
    blockedMs: middle(first, 'blockedMs'),
    inbox1000Ms: middle(inbox, 'firstRowMs'),
    history20kMs: middle(history, 'firstRowMs'),
  };
  report(
    `The page on slow 4G, processor 4 × slower, median of ${runs}`,
    Object.entries(figures).map(([what, value]) => ({ what, value })),
    { runs, drafts, messages, ...figures },
  );
} finally {
  await browser.close();
  await filled.close();
}
