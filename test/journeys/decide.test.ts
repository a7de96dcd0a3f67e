import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;
let files = 0;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function pairedPage(look: Look = {}): Promise<Page> {
  const { page } = await openDevice(browser, look);
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  return page;
}

/** A draft of a branch of its own, so that it replaces none that waits. */
async function newDraft(not: readonly string[] = []) {
  rmSync(join(world.repository.folder, `src/page-${files}.ts`), { force: true });
  const name = `page-${++files}`;
  world.repository.git('switch', '--quiet', '-c', name, 'main');
  world.repository.write(`src/${name}.ts`, `export const page = ${files};\n`);
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  return until('the draft', () => waitingDraft(world.owner, not));
}

/** Rejects what still waits, so that a test has its own drafts. */
async function clearInbox(): Promise<void> {
  for (;;) {
    const draft = await waitingDraft(world.owner);
    if (draft === undefined) return;
    const { versions } = (await world.owner.get(`/drafts/${draft.id}`)).body;
    const { digest } = versions.at(-1);
    const stamp = { decision: 'reject', digest };
    assert.equal((await world.owner.call('PUT', `/drafts/${draft.id}/stamp`, stamp)).status, 200);
  }
}

/** Another member of the org, in a browser of their own. */
async function colleague(look: Look = {}): Promise<Page> {
  const invitation = { kind: 'person', name: '이솔', role: 'member' };
  const { body, status } = await world.owner.call('POST', '/pairings', invitation);
  assert.equal(status, 201, JSON.stringify(body));
  const { page } = await openDevice(browser, look);
  await page.goto(body.link);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  return page;
}

const stateOf = async (id: string) => (await world.owner.get(`/drafts/${id}`)).body.state;
const seal = (page: Page) => page.locator('button[data-hold]');
const next = (page: Page) => page.locator('[data-next]');

async function openDraft(page: Page, id: string): Promise<void> {
  await page.goto(`${world.server.url}/drafts/${id}`);
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
}

async function holdSeal(page: Page): Promise<void> {
  const box = await seal(page).boundingBox();
  assert.ok(box, 'the seal is on the screen');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
}

/** A key of a Hangul layout: what the browser says of it is the jamo and the place. */
const pressHangul = (page: Page, key: string, code: string) =>
  page.evaluate(
    (init) =>
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }),
      ),
    { key, code },
  );

test('after a reject the next draft is offered, Undo brings the draft back, and nothing is lost', async () => {
  const page = await pairedPage({ width: 1280, locale: 'en-US' });
  const first = await newDraft();
  const second = await newDraft([first.id]);
  await openDraft(page, second.id);
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  assert.equal(await stateOf(second.id), 'rejected');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  assert.match((await focused()) ?? '', /Rejected/, 'what was decided has the focus');
  // Within its five seconds: what is slow comes afterwards.
  await page.getByRole('button', { name: 'Undo' }).click();
  await seal(page).waitFor();
  assert.equal(await stateOf(second.id), 'pending');
  await page.keyboard.press('x');
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await next(page).waitFor();
  assert.equal(await next(page).getAttribute('href'), `/drafts/${first.id}`);
  assert.deepEqual(await axeFaults(page), []);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/drafts/${first.id}`);
  await page.getByRole('button', { name: 'Reject' }).waitFor();
});

test('a snoozed draft says so on its page and in the list, and is woken by one tap on either', async () => {
  const phone = await pairedPage();
  await clearInbox();
  const draft = await newDraft();
  await openDraft(phone, draft.id);
  await pressHangul(phone, 'ㄴ', 'KeyS');
  await phone.getByRole('dialog').getByRole('button').nth(1).click();
  await phone.getByText('미룬 초안이에요').waitFor();
  assert.equal(await waitingDraft(world.owner), undefined);
  await phone.getByRole('button', { name: '되돌리기' }).click();
  await until('the draft', () => waitingDraft(world.owner));
  await phone.getByRole('button', { name: '미루기' }).click();
  const edges = await Promise.all([
    phone.getByText('초안을 깨웠어요.').boundingBox(),
    phone.getByRole('dialog', { name: '언제 다시 알릴까요?' }).boundingBox(),
  ]);
  const [notice, sheet] = edges.map((box) => box ?? assert.fail('it is on the screen'));
  assert.ok(notice && sheet && notice.y + notice.height <= sheet.y, 'a notice covers no sheet');
  await phone.getByRole('dialog').getByRole('button').nth(1).click();
  await phone.getByText('미룬 초안이에요').waitFor();
  assert.deepEqual(await axeFaults(phone), []);
  await phone.goto(`${world.server.url}/`);
  await phone.getByText('미룸', { exact: true }).click();
  await phone.getByRole('button', { name: '지금 깨우기' }).click();
  await until('the draft', () => waitingDraft(world.owner));
});

test('keys work on a Hangul layout, not in a text, not in a syllable that is not finished', async () => {
  const page = await pairedPage({ width: 1280 });
  await clearInbox();
  const draft = await newDraft();
  await openDraft(page, draft.id);
  await pressHangul(page, 'ㄷ', 'KeyE');
  const text = page.getByRole('textbox').first();
  await text.waitFor();
  assert.equal(await text.evaluate((field) => field === document.activeElement), true);
  const before = await text.inputValue();
  await text.press('End');
  await text.pressSequentially(' nesx');
  assert.equal(await text.inputValue(), `${before} nesx`);
  assert.equal(await page.getByRole('dialog').count(), 0, 'a key in a text does nothing else');
  await text.press('Escape');
  await text.waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).pathname, `/drafts/${draft.id}`, 'Esc ends the edit alone');
  await page.getByRole('button', { name: '되살리기' }).click();
  await pressHangul(page, 'ㄷ', 'KeyE');
  assert.equal(await text.inputValue(), `${before} nesx`, 'what was typed is brought back');
  await page.getByRole('button', { name: '취소' }).click();
  await page.evaluate(() =>
    document.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'ㄴ', code: 'KeyS', isComposing: true, bubbles: true }),
    ),
  );
  assert.equal(await page.getByRole('dialog').count(), 0, 'a syllable was being composed');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await pressHangul(page, 'ㅅ', 'KeyT');
  assert.equal(await seal(page).evaluate((button) => button === document.activeElement), true);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('미루기').waitFor();
});

test('an act that failed stays in the inbox, quiet and marked, until it is tried again', async () => {
  const page = await pairedPage({ width: 1280, colorScheme: 'dark' });
  await clearInbox();
  const draft = await newDraft();
  const hook = join(world.repository.folder, '.git', 'hooks', 'pre-commit');
  writeFileSync(hook, '#!/bin/sh\necho "no ink" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  await openDraft(page, draft.id);
  await holdSeal(page);
  await until('the failure', async () =>
    (await stateOf(draft.id)) === 'failed' ? true : undefined,
  );
  await page.getByRole('button', { name: '다시 시도' }).waitFor();
  await page.locator('.grayscale svg[role=img]').waitFor();
  assert.equal(await page.locator('.impact').count(), 0, 'nothing is celebrated');
  // However high the dock is, the end of the page is above it.
  await page.setViewportSize({ width: 360, height: 740 });
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const end = await page.getByText('댓글 달기').boundingBox();
  const dock = await page.getByRole('region', { name: '처리하지 못했어요' }).boundingBox();
  assert.ok(end && dock && end.y + end.height <= dock.y, `${end?.y} is behind ${dock?.y}`);
  await page.setViewportSize({ width: 1280, height: 860 });
  assert.deepEqual(await axeFaults(page), []);
  const { body } = await world.owner.get('/drafts');
  assert.deepEqual([body.waiting, body.drafts[0].id], [1, draft.id]);
  await page.goto(`${world.server.url}/`);
  await page.getByText('실패', { exact: true }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.locator(`a[href="/drafts/${draft.id}"]`).click();
  rmSync(hook);
  await page.getByRole('button', { name: '새 초안' }).click();
  const made = await until('the new draft', () => waitingDraft(world.owner, [draft.id]));
  assert.deepEqual(
    (await world.owner.get('/drafts')).body.drafts.map(({ id }: { id: string }) => id),
    [made.id],
    'the new draft is the one to decide',
  );
  await clearInbox();
  await page.getByRole('button', { name: '다시 시도' }).click();
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
  assert.equal((await world.owner.get('/drafts')).body.waiting, 0);
});

test('a draft is handed to a colleague, who comments, decides and is seen to have decided', async () => {
  await clearInbox();
  const draft = await newDraft();
  const [mine, theirs] = [await pairedPage({ width: 1280 }), await colleague()];
  await openDraft(mine, draft.id);
  await mine.getByRole('button', { name: '넘기기' }).click();
  assert.deepEqual(await axeFaults(mine), []);
  const colleagueName = mine.getByRole('dialog').getByRole('button', { name: '이솔' });
  await mine.route('**/asked', (route) => route.fulfill({ status: 500 }), { times: 1 });
  await colleagueName.click();
  await mine.getByRole('dialog').getByRole('alert').filter({ hasText: '다시 시도해' }).waitFor();
  await colleagueName.click();
  await mine.getByText('결정할 사람:').waitFor();
  assert.equal((await world.owner.get('/drafts')).body.waiting, 0);
  // It comes into the open inbox of the other person by itself.
  await theirs.locator(`a[href="/drafts/${draft.id}"]`).click();
  await theirs.getByText('댓글 달기').click();
  const hostile = '<b>왜 page예요?</b> \u202e거꾸로';
  await theirs.getByRole('textbox', { name: '댓글' }).fill(hostile);
  await theirs.getByRole('button', { name: '남기기' }).click();
  await theirs.getByText('<b>왜 page예요?</b>').waitFor();
  assert.deepEqual(await axeFaults(theirs), []);
  // Live, and the character that turns the text round is shown as such.
  await mine.getByText('<b>왜 page예요?</b>').waitFor();
  assert.ok((await mine.locator('.unseen').count()) > 0);
  await mine.getByRole('button', { name: '내가 맡기' }).waitFor();
  await theirs.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  await holdSeal(theirs);
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
  await mine.getByText('이솔').first().waitFor();
});
