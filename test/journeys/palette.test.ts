import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { approve, pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice, smallTargets } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function openPage(look: Look, link?: string): Promise<{ page: Page; problems: string[] }> {
  const device = await openDevice(browser, look);
  await device.page.goto(link ?? (await pairingLink(world.owner, 'phone')));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  await device.page.getByRole('heading', { level: 1 }).waitFor();
  return device;
}

const field = (page: Page) => page.getByRole('combobox');
const options = (page: Page) => page.getByRole('option');

/** Opens the palette by its keys and types. The keyboard is all that is used. */
async function type(page: Page, text: string): Promise<void> {
  if ((await field(page).count()) === 0) await page.keyboard.press('Control+k');
  await field(page).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

/** What the screen reader is told is active. */
async function activeOption(page: Page): Promise<string | null> {
  const id = await field(page).getAttribute('aria-activedescendant');
  const option = page.locator(`[id="${id}"]`);
  assert.equal(await option.getAttribute('aria-selected'), 'true');
  return option.locator('span').first().textContent();
}

const isActive = (page: Page, text: string) =>
  page.waitForFunction((text) => {
    const id = document.querySelector('[role=combobox]')?.getAttribute('aria-activedescendant');
    return id && document.getElementById(id)?.textContent?.includes(text);
  }, text);

/** An input method: each text stands for the one before until the last is taken. */
async function compose(page: Page, session: CDPSession, steps: readonly string[]): Promise<void> {
  for (const text of steps) {
    await session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  }
  await page.waitForTimeout(50);
}

const listed = async (page: Page) =>
  (await options(page).locator('span:first-of-type').allTextContents()).join('|');

test('by the keyboard alone a person goes anywhere, whatever layout the keyboard has', async () => {
  const { page, problems } = await openPage({ width: 1280, locale: 'ko-KR' });
  const goes = async (text: string, name: string, path: string) => {
    await type(page, text);
    await isActive(page, name);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${world.server.url}${path}`);
    await field(page).waitFor({ state: 'detached' });
  };
  // The name, its initials, its keys on the English layout, and its English name on the Hangul layout.
  await goes('원장', '원장', '/ledger');
  await goes('ㄱㄱ', '기기', '/devices');
  await goes('tjfwjd', '설정', '/settings');
  await goes('ㅣㄷㅇㅎㄷㄱ', '원장', '/ledger');
  await goes('settings', '설정', '/settings');
  await page.waitForFunction(() => document.activeElement?.id === 'content');

  // What was used last comes first, and arrows go round.
  await page.keyboard.press('Control+k');
  await isActive(page, '설정');
  assert.equal(await activeOption(page), '설정');
  await page.keyboard.press('ArrowDown');
  assert.equal(await activeOption(page), '원장');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(
    await activeOption(page),
    await options(page).last().locator('span').first().textContent(),
  );
  assert.deepEqual(await axeFaults(page), []);
  await page.keyboard.press('Escape');
  await field(page).waitFor({ state: 'detached' });

  // The key of a Hangul layout.
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'ㅏ', code: 'KeyK', ctrlKey: true, bubbles: true }),
    ),
  );
  await field(page).waitFor();

  // Things to do.
  await type(page, 'djenqrp');
  await isActive(page, '화면 모드: 어둡게');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  await type(page, 'english');
  await isActive(page, '영어로 바꾸기');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.lang === 'en');
  await type(page, 'phone');
  await isActive(page, 'Add a phone');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Add a phone' }).waitFor();
  await page.keyboard.press('Control+k');
  assert.equal(await field(page).count(), 0, 'another dialog is open');
  await page.keyboard.press('Escape');
  await page.waitForURL(`${world.server.url}/devices`);
  assert.deepEqual(problems, []);
});

test('an input method is never cut short: Enter ends its word first', async () => {
  const { page } = await openPage({ width: 1280, locale: 'ko-KR' });
  const session = await page.context().newCDPSession(page);
  await page.keyboard.press('Control+k');
  await field(page).waitFor();
  await compose(page, session, ['ㅇ', '워', '원', '원ㅈ']);
  await isActive(page, '원장');
  await field(page).evaluate((input) =>
    input.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: 'Enter',
        keyCode: 229,
        isComposing: true,
        bubbles: true,
      }),
    ),
  );
  await compose(page, session, ['원장']);
  await session.send('Input.insertText', { text: '원장' });
  assert.equal(new URL(page.url()).pathname, '/');
  assert.equal(await field(page).inputValue(), '원장');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${world.server.url}/ledger`);
});

/** Words and type stand in the address: typing on, "back" and a reload keep them. */
async function historyKeepsItsFilters(page: Page): Promise<void> {
  await page.goto(`${world.server.url}/commit/history`);
  const search = page.getByRole('searchbox');
  const ofType = page.getByRole('combobox', { name: 'Type' });
  await search.fill('rece');
  await ofType.selectOption('feat');
  await search.fill('receipt');
  await page.waitForURL(
    ({ searchParams: at }) => at.get('q') === 'receipt' && at.get('type') === 'feat',
  );
  assert.equal(await ofType.inputValue(), 'feat');
  const row = page.locator('a[data-row]');
  await row.first().click();
  await page.waitForURL('**/commit/history/*');
  await page.goBack();
  await row.first().waitFor();
  assert.deepEqual([await search.inputValue(), await ofType.inputValue()], ['receipt', 'feat']);
  await page.reload();
  await row.first().waitFor();
  assert.deepEqual([await search.inputValue(), await ofType.inputValue()], ['receipt', 'feat']);
  await ofType.selectOption('fix');
  await row.first().waitFor({ state: 'detached' });
}

test('drafts and commits are found by asking once a pause, and people by their names', async () => {
  world.repository.write('src/receipt.ts', 'export const receipt = 1;\n');
  await world.agent.run(['draft', '--hint', 'feat: print the receipt'], world.repository.folder);
  const draft = await until('the draft', () => waitingDraft(world.owner));
  const { page } = await openPage({ width: 360, locale: 'en-US' });
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (/q=/.test(search)) asked.push(pathname + search);
  });
  const button = page.getByRole('button', { name: 'Find and do' });
  const box = await button.boundingBox();
  assert.ok(box && box.width >= 44 && box.height >= 44);
  await button.click();
  await page.getByRole('group', { name: 'Drafts waiting' }).getByText(draft.title).waitFor();
  await page.keyboard.type('receipt', { delay: 20 });
  const drafts = page.getByRole('group', { name: 'Drafts', exact: true });
  await drafts.getByText(draft.title).waitFor();
  await until('the question', () => (asked.length >= 2 ? true : undefined));
  await page.waitForTimeout(300);
  const askedFor = (path: string) => asked.filter((each) => each.startsWith(path)).length;
  assert.equal(askedFor('/api/drafts'), 1, asked.join(' '));
  // What is not found is looked for on the other layout, too.
  assert.ok(askedFor('/api/commit/search') <= 2, asked.join(' '));
  assert.deepEqual(await axeFaults(page), []);

  await approve(world.owner, draft.id);
  await until('the act', async () =>
    (await world.owner.get(`/drafts/${draft.id}`)).body.state === 'done' ? true : undefined,
  );
  // The keys of a Hangul layout: "receipt".
  await type(page, 'ㄱㄷㅊㄷㅑㅔㅅ');
  const found = page.getByRole('group', { name: 'Commits' }).getByRole('option');
  await found.first().waitFor();
  await found.first().click();
  await page.waitForURL('**/commit/history/*');
  await page.getByRole('heading', { name: /^\d+ files?$/ }).waitFor();
  assert.deepEqual(await smallTargets(page), []);
  await historyKeepsItsFilters(page);

  const { body } = await world.owner.get('/me');
  await page.getByRole('button', { name: 'Find and do' }).click();
  await page.getByRole('group', { name: 'Recent' }).getByRole('option').first().waitFor();
  await field(page).fill(body.person.name);
  await page.getByRole('group', { name: 'People' }).getByRole('option').first().click();
  await page.waitForURL('**/people#*');
});

test('a viewer is offered only what a viewer may do, and nothing of the person before', async () => {
  const invitation = await world.owner.call('POST', '/pairings', {
    kind: 'person',
    name: '보는이',
    role: 'viewer',
  });
  assert.ok(invitation.body.link, JSON.stringify(invitation.body));
  const { page } = await openPage({ width: 1280, locale: 'en-US' }, invitation.body.link);
  await page.keyboard.press('Control+k');
  await options(page).first().waitFor();
  const names = await listed(page);
  assert.match(names, /Ledger/);
  assert.doesNotMatch(names, /Invite|Modules|API keys|Webhooks/);
  await page.keyboard.type('sign out');
  await isActive(page, 'Sign out');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /connect/i }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem('dojang.recent')), null);
});
