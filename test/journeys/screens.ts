/** Every page of the router with a row in each list, and what each must keep in any look. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { approve, pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import {
  axeFaults,
  type Look,
  mainHeadings,
  openChromium,
  openDevice,
  smallTargets,
} from './browser.ts';
import { listPages } from './pages.ts';

/** A busy machine takes some seconds for each of about fifty pages. */
export const allScreensMs = 720_000;

type Waiting = Awaited<ReturnType<typeof waitingDraft>> & object;

export interface Screens {
  readonly world: World;
  readonly browser: Browser;
  readonly draft: Waiting;
  /** The address of every page here. */
  readonly paths: readonly string[];
}

/** Opened before the tests of a file and closed after them. */
export function useScreens(): () => Screens {
  let world: World | undefined;
  let browser: Browser | undefined;
  let screens: Screens | undefined;
  before(async () => {
    [world, browser] = await Promise.all([startWorld(), openChromium()]);
    world.repository.write(
      'src/아주-긴-이름의-폴더/very-long-file-name-that-does-not-fit-a-phone.ts',
      `export const secret = 'sk_live_51H8abcdEFGHijklMNOPqrstUVwx';\n// ${'long line '.repeat(60)}\n`,
    );
    const { code, text } = await world.agent.run(['draft'], world.repository.folder);
    assert.equal(code, 0, text);
    const { owner } = world;
    const draft = await until('the draft', () => waitingDraft(owner));
    screens = { world, browser, draft, paths: await fillLists(world, draft) };
  });
  after(async () => {
    await browser?.close();
    await world?.close();
  });
  return () => {
    assert.ok(screens);
    return screens;
  };
}

/** Each list gets a row, and each page of the router its address here. */
async function fillLists({ owner, repository, agent }: World, draft: Waiting): Promise<string[]> {
  const made = async (path: string, body: unknown) => {
    const answer = await owner.call('POST', path, body);
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`);
  };
  await made('/pairings', { kind: 'person', name: '이솔', role: 'member' });
  await made('/teams', { name: '결제', personIds: [] });
  await made('/keys', { name: 'CI', scopes: ['commit.read'], expiresInDays: 30 });
  const action = { do: 'warn', text: 'Keep it short.' };
  const rule = { name: 'short', enabled: true, conditions: [], action, repositoryId: null };
  await made('/commit/rules', rule);
  await made(`/drafts/${draft.id}/comments`, { text: '이 줄은 왜 필요한가요?' });
  repository.git('stash', '--quiet', '--include-untracked');
  repository.git('switch', '--quiet', '-c', 'done');
  repository.write('src/done.ts', 'export const done = 1;\n');
  await agent.run(['draft'], repository.folder);
  const second = await until('a second draft', () => waitingDraft(owner, [draft.id]));
  await approve(owner, second.id);
  const commit = await until('the commit', async () => {
    const { body } = await owner.get('/commit/history');
    return body.commits[0];
  });
  const examples: Readonly<Record<string, string>> = {
    '/drafts/$id': `/drafts/${draft.id}`,
    '/traces/$id': `/traces/${draft.traceUuid}`,
    '/access/$kind/$id': `/access/commit.repository/${commit.repositoryId}`,
    '/commit/history/$id': `/commit/history/${commit.id}`,
    // Without telemetry there is none of these: their pages say so.
    '/aisher/groups/$id': `/aisher/groups/${draft.id}`,
    '/aisher/incidents/$id': `/aisher/incidents/${draft.id}`,
    '/aisher/releases/$id': `/aisher/releases/${draft.id}`,
    '/aisher/traces/$trace': `/aisher/traces/${'a'.repeat(32)}`,
    '/$': '/nowhere',
  };
  const patterns = await listPages();
  assert.ok(patterns.length > 15, `${patterns.length} pages`);
  return patterns.map((pattern) => {
    const path = examples[pattern] ?? pattern;
    assert.ok(!path.includes('$'), `${pattern} has no example here`);
    return path;
  });
}

export async function pairedDevice(
  { browser, world }: Screens,
  look: Look,
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const device = await openDevice(browser, look);
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  return device;
}

/** What is drawn of a page once its data is there. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1, [data-hold]').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main .skeleton'));
  await page.waitForTimeout(250);
}

const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

/** Holds the answers of the server back, or refuses them, while the page that asks is looked at. */
async function holdAnswers(page: Page) {
  let isHeld = false;
  let isRefused = false;
  let waiting: (() => void)[] = [];
  await page.route('**/api/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/api/live') return route.fallback();
    if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
    if (!isRefused || pathname === '/api/me') return route.fallback();
    const problem = { status: 403, code: 'not-allowed', detail: 'Your role does not allow this.' };
    return route.fulfill({ status: 403, json: problem });
  });
  return {
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const go of waiting) go();
      waiting = [];
    },
    refuse: () => {
      isRefused = true;
    },
  };
}

/** Sums what moves from now on; what a font moves as it arrives has moved before. */
const watchShifts = (page: Page) =>
  page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    let sum = 0;
    const note = (list: PerformanceObserverEntryList) => {
      for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
      document.documentElement.dataset.shift = String(sum);
    };
    new PerformanceObserver(note).observe({ type: 'layout-shift' });
  });
const shiftOf = async (page: Page) =>
  Number((await page.locator('html').getAttribute('data-shift')) ?? 0);

interface StandIn {
  readonly top: number;
  readonly height: number;
}

/** Rows that stand in for those to come: where their list begins, and how high one is. */
const listStandIns = (page: Page): Promise<StandIn[]> =>
  page.locator('main [role=status].rows:visible').evaluateAll((lists) =>
    lists.map((list) => ({
      top: list.getBoundingClientRect().top,
      height: list.firstElementChild?.getBoundingClientRect().height ?? 0,
    })),
  );

/** What words take that need another line of small text in one of the languages. */
const lineMost = 20;

/** Which of them were not as high as the lowest row that came in their place. An empty list has said so there. */
async function wrongStandIns(page: Page, standIns: readonly StandIn[]): Promise<string[]> {
  const lists: StandIn[] = await page.locator('main .rows:visible').evaluateAll((all) =>
    all.map((list) => ({
      top: list.getBoundingClientRect().top,
      height: Math.min(...[...list.children].map((row) => row.getBoundingClientRect().height)),
    })),
  );
  const empty = await page
    .locator('main [data-empty]')
    .evaluateAll((all) =>
      all.map((one) => (one.closest('.sheet') ?? one).getBoundingClientRect().top),
    );
  return standIns.flatMap(({ top, height }) => {
    const list = lists.find((each) => Math.abs(each.top - top) < 2);
    if (empty.some((each) => Math.abs(each - top) < 2)) return [];
    if (list === undefined) return [`nothing came at ${top}`];
    const more = list.height - height;
    return more >= -3 && more <= lineMost ? [] : [`${height} for ${list.height} at ${top}`];
  });
}

export async function hasOneHeading(page: Page, where: string): Promise<void> {
  await page.locator('h1').first().waitFor();
  const headings = await mainHeadings(page);
  assert.equal(headings.filter((text) => text !== '').length, 1, `${where}: ${headings}`);
  assert.equal(headings.length, 1, where);
}

/** How much may move as data comes, by the measure of the browser. */
const shiftMost = 0.02;

/**
 * A page before its data and as it comes: one heading, room for a thumb.
 * @returns how much moved, and rows of another height than what stood in for them.
 */
async function seeLoading(
  page: Page,
  answers: Awaited<ReturnType<typeof holdAnswers>>,
  url: string,
): Promise<{ readonly shift: number; readonly wrong: readonly string[] }> {
  answers.hold();
  await page.goto(url);
  await hasOneHeading(page, `${url}, loading`);
  // The part of the page that draws it may be on its way as well.
  await page.locator('h1:not(.skeleton)').first().waitFor();
  await watchShifts(page);
  const standIns = await listStandIns(page);
  answers.release();
  await settle(page);
  await hasOneHeading(page, url);
  // A desk has a mouse.
  if ((page.viewportSize()?.width ?? 0) < 600) assert.deepEqual(await smallTargets(page), [], url);
  return { shift: await shiftOf(page), wrong: await wrongStandIns(page, standIns) };
}

/**
 * Each page fits, is usable by all and, unless `isHeld` is false, stands still while its data comes.
 * @throws AssertionError with the pages that do not.
 */
export async function checkScreens(screens: Screens, look: Look, isHeld = true): Promise<void> {
  const { page, problems } = await pairedDevice(screens, { ...look, hasWorker: !isHeld });
  const answers = isHeld ? await holdAnswers(page) : undefined;
  const wrong: string[] = [];
  for (const path of screens.paths) {
    const url = screens.world.server.url + path;
    if (answers) {
      let seen = await seeLoading(page, answers, url);
      // What a page itself moves, it moves again; what a busy machine drew late, it does not.
      if (seen.shift >= shiftMost) seen = await seeLoading(page, answers, url);
      assert.ok(seen.shift < shiftMost, `${path} moved by ${seen.shift} as its data came`);
      wrong.push(...seen.wrong.map((text) => `${path}: ${text}`));
    } else {
      await page.goto(url);
      await settle(page);
    }
    assert.ok((await page.getByRole('navigation').count()) > 0 || path.startsWith('/drafts/'));
    assert.deepEqual(await axeFaults(page), [], path);
    assert.ok((await widthOf(page)) <= (look.width ?? 360), `${path} is wider than the screen`);
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    problems.filter((problem) => !/401|404/.test(problem)),
    [],
  );
}

/** A page whose data is refused says so under its one heading, and offers no second try. */
export async function checkRefusals(screens: Screens): Promise<void> {
  const { page } = await pairedDevice(screens, { hasWorker: false });
  const answers = await holdAnswers(page);
  answers.refuse();
  for (const path of screens.paths) {
    await page.goto(screens.world.server.url + path);
    await settle(page);
    await hasOneHeading(page, path);
    assert.deepEqual(await smallTargets(page), [], path);
    // Asking again does not help.
    const retries = page.getByRole('main').getByRole('button', { name: '다시 시도' });
    assert.equal(await retries.count(), 0, path);
  }
}
