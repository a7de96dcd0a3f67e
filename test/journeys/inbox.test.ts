/** The inbox of a thousand drafts, and of none. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { pairingLink } from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';
import { type NoteServer, startNoteServer } from './note-server.ts';

let browser: Browser;
let server: NoteServer;

before(async () => {
  [server, browser] = await Promise.all([startNoteServer(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function openPhone(): Promise<{ page: Page; problems: string[] }> {
  const device = await openDevice(browser);
  await device.page.goto(await pairingLink(server.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${server.owner.url}/`);
  return device;
}

const queryOf = (page: Page) => new URL(page.url()).search;
const headings = (page: Page) => page.locator('h2 button');
const rows = (page: Page) => page.locator('main [data-row]');

test('a thousand drafts stand by groups; search, group and place are there again after a draft', async () => {
  await server.fill(1_000, 5);
  const { page, problems } = await openPhone();
  await headings(page).first().waitFor();
  assert.equal(await headings(page).count(), 5);
  assert.match((await headings(page).first().textContent()) ?? '', /선반 1.*200/);
  assert.equal(await rows(page).count(), 25);
  assert.deepEqual(await axeFaults(page), []);

  // A group that is closed stays closed after a draft.
  await headings(page).first().click();
  assert.equal(await rows(page).count(), 20);
  await rows(page).nth(12).scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  assert.ok(before > 0);
  await rows(page).nth(12).click();
  await page.waitForURL(/\/drafts\//);
  await page.locator('[data-back]').click();
  await page.waitForURL(`${server.owner.url}/`);
  await rows(page).first().waitFor();
  assert.equal(await headings(page).first().getAttribute('aria-expanded'), 'false');
  assert.ok(Math.abs((await page.evaluate(() => scrollY)) - before) < 4, 'the place is kept');

  // One group, page by page, and a search in it.
  await headings(page).first().click();
  await page.getByRole('link', { name: '200개 모두 보기' }).first().click();
  await page.waitForURL(/group=note/);
  await rows(page).nth(29).waitFor();
  assert.equal(await rows(page).count(), 30);
  await page.getByRole('button', { name: '더 보기' }).click();
  await rows(page).nth(59).waitFor();
  await page.getByRole('searchbox').fill('메모 996');
  await page.waitForURL(/q=/);
  await rows(page).filter({ hasText: '메모 996' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('main [data-row]').length === 1);
  const query = queryOf(page);
  await rows(page).first().click();
  await page.waitForURL(/\/drafts\//);
  await page.keyboard.press('Escape');
  await page.waitForURL(/q=/);
  assert.equal(queryOf(page), query);
  assert.equal(await page.getByRole('searchbox').inputValue(), '메모 996');

  // A reload and a link show the same; what is not found says so and leads back.
  await page.reload();
  await rows(page).filter({ hasText: '메모 996' }).waitFor();
  await page.getByRole('searchbox').fill('없는 말');
  await page.getByText('찾는 초안이 없어요').waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('link', { name: '필터 지우기' }).click();
  await page.waitForFunction(() => location.search === '');
  assert.equal(await page.getByRole('searchbox').inputValue(), '');
  assert.equal(await headings(page).count(), 5);
  await page.getByRole('button', { name: '전체' }).click();
  await page.waitForURL(/state=all/);
  await page.getByRole('combobox').selectOption({ label: '선반 3 (200)' });
  await page.waitForURL(/group=/);
  await rows(page).filter({ hasText: '메모 3' }).first().waitFor();
  assert.deepEqual(problems, []);
});

async function hold(page: Page): Promise<void> {
  const seal = page.locator('button[data-hold]:enabled');
  await seal.focus();
  await page.keyboard.down('Enter');
  await page.waitForTimeout(900);
  await page.keyboard.up('Enter');
}

/** How far things moved while `work` ran. */
async function shiftOf(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    Object.assign(globalThis, { shift: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        (globalThis as unknown as { shift: number }).shift += (
          entry as unknown as { value: number }
        ).value;
      }
    }).observe({ type: 'layout-shift', buffered: false });
  });
  await work();
  return page.evaluate(() => (globalThis as unknown as { shift: number }).shift);
}

test('three that were opened are stamped by one seal; the one that changed says so and stays', async () => {
  const ids: string[] = [];
  for (const text of ['가게 문 열기', '먹 사기', '종이 사기']) {
    ids.push(await server.note(text, '책상'));
  }
  const { page, problems } = await openPhone();
  await page.getByRole('link', { name: '한 번에 찍기' }).click();
  await page.getByText('한 번에 찍을 초안이 없어요').waitFor();
  for (const id of ids) {
    const told = page.waitForResponse((answer) => answer.url().endsWith(`/drafts/${id}/reading`));
    await page.goto(`${server.owner.url}/drafts/${id}`);
    assert.equal((await told).status(), 204);
  }
  await page.goto(`${server.owner.url}/drafts/together`);
  const boxes = page.getByRole('checkbox');
  await boxes.nth(2).waitFor();
  assert.equal(await boxes.count(), 3);
  assert.equal(await page.locator('button[data-hold]').isEnabled(), false);
  await page.getByRole('button', { name: '3개 모두 고르기' }).click();
  await page.getByText('3개 골랐어요').waitFor();
  assert.deepEqual(await axeFaults(page), []);

  // It changes while the seal comes down: this page has not heard of it.
  await page.route('**/api/draft-readings', (route) => route.abort());
  await server.reword(ids[1] ?? '', '먹과 붓 사기');
  // What came of them takes its place above the list: it may come when the seal has been let go.
  const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
  await page.route('**/api/draft-stamps', async (route) => {
    await isRead;
    await route.continue();
  });
  const moved = await shiftOf(page, () => hold(page));
  read();
  await page.getByRole('heading', { name: '3개 중 2개에 도장을 찍었어요' }).waitFor();
  assert.equal(moved, 0, 'nothing moves while the seal is held');
  const results = page.locator('section li');
  assert.match((await results.filter({ hasText: '먹 사기' }).textContent()) ?? '', /바뀌었어요/);
  assert.deepEqual(await axeFaults(page), []);
  const states = await Promise.all(
    ids.map(async (id) => (await server.owner.get(`/drafts/${id}`)).body.state),
  );
  assert.equal(states[1], 'pending');
  assert.ok(states[0] !== 'pending' && states[2] !== 'pending', states.join());
  // The request that the test cut off and the answers that it caused are no faults of the page.
  assert.deepEqual(
    problems.filter((text) => !text.includes('ERR_FAILED')),
    [],
  );
});

test('how many wait stands in the tab; a server that is gone is said within five seconds, a slow one is not', async () => {
  await server.note('먼저 온 것', '책상');
  const { page } = await openPhone();
  await page.waitForFunction(() => /^\(\d+\) 초안/.test(document.title));
  const { waiting } = (await server.owner.get('/drafts')).body;
  assert.match(await page.title(), new RegExp(`^\\(${waiting}\\) `));
  await server.note('하나 더', '책상');
  await page.waitForFunction((count) => document.title.startsWith(`(${count}) `), waiting + 1);

  const away = page.getByText('서버에 연결할 수 없어요');
  await page.route('**/api/draft-groups*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await route.continue();
  });
  await page.getByRole('button', { name: '미룸' }).click();
  await page.getByText('미룬 초안이 없어요').waitFor();
  assert.equal(await away.count(), 0, 'a slow answer is no absence');
  await page.unroute('**/api/draft-groups*');

  await server.stop();
  const gone = Date.now();
  await away.waitFor();
  assert.ok(Date.now() - gone < 5_000, `${Date.now() - gone} ms`);
  assert.deepEqual(await axeFaults(page), []);
  await server.start();
  await away.waitFor({ state: 'detached' });
});
